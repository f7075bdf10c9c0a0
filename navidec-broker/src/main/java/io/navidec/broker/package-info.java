/** What both services share of talking to RabbitMQ: credentials, whether there is a connection, publishing, queue arguments. A shell. */
@NullMarked
package io.navidec.broker;

import org.jspecify.annotations.NullMarked;
