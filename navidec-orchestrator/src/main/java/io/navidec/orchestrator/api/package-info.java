/** The orchestrator's REST API. A shell. */
@NullMarked
package io.navidec.orchestrator.api;

import org.jspecify.annotations.NullMarked;
