package io.navidec.cluster.front;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.streams.WriteStream;

/** The client's end of a watch: the body of an answer, or a WebSocket with a text message for each line. Confined to the request's context. */
sealed interface ClientStream {

    /** Whether nothing can be written any more. */
    boolean over();

    /** Writes one line, the line feed included. */
    void write(Buffer line);

    /** Whether the client had better read first. */
    boolean full();

    /** Runs {@code then} when there is room again. */
    void whenRoom(Runnable then);

    void end();

    /** A chunked body; its head goes out at once, as clients wait for it. */
    static ClientStream body(HttpServerResponse response) {
        response.headers().remove("content-length");
        response.setChunked(true);
        Body body = new Body(response);
        body.write(Buffer.buffer());
        return body;
    }

    /** Messages as the API server makes them (k8s.io/apiserver/pkg/endpoints/handlers/watch.go, "HandleWS"). */
    static ClientStream socket(ServerWebSocket socket) {
        return new Socket(socket);
    }

    /** Ends the connection of a client that does not read, with what waits to be sent: closing it in order would wait for that. */
    static void abort(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            ((ConnectionBase) request.connection()).channelHandlerContext().close();
        }
    }

    /** By HTTP. */
    record Body(HttpServerResponse response) implements ClientStream {
        @Override
        public boolean over() {
            return response.closed() || response.ended();
        }

        @Override
        public void write(Buffer line) {
            WriteStream<Buffer> stream = response;
            stream.write(line);
        }

        @Override
        public boolean full() {
            return response.writeQueueFull();
        }

        @Override
        public void whenRoom(Runnable then) {
            response.drainHandler(drained -> then.run());
        }

        @Override
        public void end() {
            response.end();
        }
    }

    /** By WebSocket. */
    record Socket(ServerWebSocket socket) implements ClientStream {
        @Override
        public boolean over() {
            return socket.isClosed();
        }

        @Override
        public void write(Buffer line) {
            socket.writeTextMessage(line.toString());
        }

        @Override
        public boolean full() {
            return socket.writeQueueFull();
        }

        @Override
        public void whenRoom(Runnable then) {
            socket.drainHandler(drained -> then.run());
        }

        @Override
        public void end() {
            socket.close();
        }
    }
}
