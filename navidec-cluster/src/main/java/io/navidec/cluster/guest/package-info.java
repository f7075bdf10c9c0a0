/** Guests of other clusters: their namespaces, paths, marks, fences and whether they are accepted. Pure. */
@NullMarked
package io.navidec.cluster.guest;

import org.jspecify.annotations.NullMarked;
