/** An AMQP broker inside the process, for dev mode and tests; never in a package or a native image. */
@NullMarked
package io.navidec.devbroker;

import org.jspecify.annotations.NullMarked;
