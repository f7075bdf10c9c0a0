/** Tells the orchestrator how this cluster is, and takes its orders and rosters, over RabbitMQ. A shell. */
@NullMarked
package io.navidec.cluster.broker;

import org.jspecify.annotations.NullMarked;
