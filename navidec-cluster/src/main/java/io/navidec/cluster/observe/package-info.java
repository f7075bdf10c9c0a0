/** Health and metrics. A shell. */
@NullMarked
package io.navidec.cluster.observe;

import org.jspecify.annotations.NullMarked;
