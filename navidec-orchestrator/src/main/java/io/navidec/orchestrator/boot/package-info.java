/** Configuration and wiring: the only package that knows all others. */
@NullMarked
package io.navidec.orchestrator.boot;

import org.jspecify.annotations.NullMarked;
