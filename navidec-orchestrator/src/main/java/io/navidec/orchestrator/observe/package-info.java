/** Metrics. A shell. */
@NullMarked
package io.navidec.orchestrator.observe;

import org.jspecify.annotations.NullMarked;
