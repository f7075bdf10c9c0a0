/** Keeps the state and acts on it: the loop of the orchestrator. A shell. */
@NullMarked
package io.navidec.orchestrator.run;

import org.jspecify.annotations.NullMarked;
