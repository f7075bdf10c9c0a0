/** Kubernetes API servers as seen by the service itself: calls, watches, followers, discovery. A shell. */
@NullMarked
package io.navidec.cluster.upstream;

import org.jspecify.annotations.NullMarked;
