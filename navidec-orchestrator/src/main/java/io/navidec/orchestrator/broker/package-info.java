/** RabbitMQ: reports in, orders and rosters out. A shell. */
@NullMarked
package io.navidec.orchestrator.broker;

import org.jspecify.annotations.NullMarked;
