package io.navidec.orchestrator.boot;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a cluster service says and hears, spoken straight to the broker: a second implementation beside the connector's. */
final class Wire implements AutoCloseable {
    private final Connection connection;
    private final Channel channel;
    private final String queue;

    Wire(String... keys) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(EmbeddedBroker.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare("navidec", "topic", true);
        queue = channel.queueDeclare().getQueue();
        for (String key : keys) {
            channel.queueBind(queue, "navidec", key);
        }
    }

    void publish(String key, byte[] body) throws IOException {
        channel.basicPublish(
                "navidec",
                key,
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .build(),
                body);
    }

    /** The next message, or null when there is none now. */
    byte @Nullable [] next() throws IOException {
        GetResponse response = channel.basicGet(queue, true);
        return response == null ? null : response.getBody();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
