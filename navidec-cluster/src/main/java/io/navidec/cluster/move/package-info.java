/** How objects move: the machine of a move, and what is particular to each kind. Pure. */
@NullMarked
package io.navidec.cluster.move;

import org.jspecify.annotations.NullMarked;
