/** Verdicts on peers and roots from observations and a clock. Pure. */
@NullMarked
package io.navidec.cluster.liveness;

import org.jspecify.annotations.NullMarked;
