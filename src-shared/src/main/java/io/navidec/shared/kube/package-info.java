/** Names of Kubernetes things, shared by both services. */
@NullMarked
package io.navidec.shared.kube;

import org.jspecify.annotations.NullMarked;
