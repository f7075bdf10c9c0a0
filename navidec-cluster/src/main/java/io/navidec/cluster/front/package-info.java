/** The façade: HTTP in, a byte pipe to home's API server, short forms, answers. A shell. */
@NullMarked
package io.navidec.cluster.front;

import org.jspecify.annotations.NullMarked;
