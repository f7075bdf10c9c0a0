/** Other clusters: who they are by mutual TLS, where they are, calls to them, and the host of their guests here. A shell. */
@NullMarked
package io.navidec.cluster.peer;

import org.jspecify.annotations.NullMarked;
