/** Which way a client's request goes, and why. Pure. */
@NullMarked
package io.navidec.cluster.route;

import org.jspecify.annotations.NullMarked;
