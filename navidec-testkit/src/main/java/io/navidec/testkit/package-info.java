/** Launches the test bed and the packaged services for tests against real clusters. */
@NullMarked
package io.navidec.testkit;

import org.jspecify.annotations.NullMarked;
