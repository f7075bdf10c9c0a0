/** Where a resource fits best, with the reasons for and against each cluster. Pure. */
@NullMarked
package io.navidec.orchestrator.placement;

import org.jspecify.annotations.NullMarked;
