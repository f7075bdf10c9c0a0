/** Moves of many: which objects a label selector or a namespace names, in which order each gets its own Move, how far they are. Pure. */
@NullMarked
package io.navidec.cluster.batch;

import org.jspecify.annotations.NullMarked;
