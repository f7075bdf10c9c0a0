package io.navidec.cluster.front;

import io.navidec.shared.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;

/** Where a list goes: to the client as it comes, or, in YAML, gathered first. Confined to the request's context. */
final class ListSink {
    /** Of the memory: as a tree it takes several times as much, and it is not the only one. */
    private static final int PART = 32;

    private static final int CHUNK = 16 << 10;

    private final HttpServerResponse to;
    private final boolean yaml;
    private final long largest = Runtime.getRuntime().maxMemory() / PART;
    private Buffer gathered = fresh();
    private HttpClientResponse from;

    /** It is more than can be gathered. */
    static final class TooBig extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooBig() {
            super("the list is too long to be gathered", null, false, false);
        }
    }

    @SuppressWarnings("NullAway.Init")
    ListSink(HttpServerResponse to, boolean yaml) {
        this.to = to;
        this.yaml = yaml;
    }

    /** Begins the answer; {@code source} waits whenever the client does. */
    void begin(HttpClientResponse source) {
        from = source;
        to.headers().remove("content-length");
        if (yaml) {
            to.putHeader("content-type", "application/yaml");
        } else {
            to.setChunked(true);
        }
    }

    void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** What stands from {@code from} to before {@code to}. */
    void write(byte[] bytes, int from, int to) {
        if (yaml && gathered.length() + to - from > largest) {
            throw new TooBig();
        }
        gathered.appendBytes(bytes, from, to - from);
        if (!yaml && gathered.length() > CHUNK) {
            flush();
        }
    }

    /** Large enough for most, so that it need not grow while it is filled. */
    private static Buffer fresh() {
        return Buffer.buffer(CHUNK + CHUNK / 4);
    }

    private void flush() {
        if (to.closed()) {
            return;
        }
        WriteStream<Buffer> stream = to;
        stream.write(gathered);
        gathered = fresh();
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    void end() {
        if (to.closed() || to.ended()) {
            return;
        }
        to.end(yaml ? Buffer.buffer(Documents.yaml(Json.parse(gathered.getBytes()))) : gathered);
    }
}
