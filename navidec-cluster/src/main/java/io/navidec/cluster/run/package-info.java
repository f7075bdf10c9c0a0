/** Effects that run by themselves: mover, mirror, liveness, janitor, dependencies. A shell. */
@NullMarked
package io.navidec.cluster.run;

import org.jspecify.annotations.NullMarked;
