/** The Kubernetes URL grammar, verbs, options, negotiation and Status. Pure; the only package that parses and builds Kubernetes URLs. */
@NullMarked
package io.navidec.cluster.kubeapi;

import org.jspecify.annotations.NullMarked;
