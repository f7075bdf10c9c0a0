/** Who is in the fleet and how alive, from the clusters' reports. Pure. */
@NullMarked
package io.navidec.orchestrator.fleet;

import org.jspecify.annotations.NullMarked;
