package io.navidec.devbroker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class DevBrokerTest {
    private static final byte[] AMQP_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    @Test
    void answersAmqpAndLeavesThePortFree() throws IOException {
        int port = DevBroker.freePort();
        try (DevBroker broker = DevBroker.start(port);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(AMQP_0_9_1);
            // A method frame: Connection.Start.
            assertEquals(1, socket.getInputStream().read());
            assertFalse(DevBroker.free(port));
        }
        assertTrue(DevBroker.free(port));
    }
}
