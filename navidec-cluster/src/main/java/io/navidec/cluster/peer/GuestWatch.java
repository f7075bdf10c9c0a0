package io.navidec.cluster.peer;

import io.navidec.cluster.upstream.Bodies;
import io.navidec.shared.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.parsetools.RecordParser;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One watch of guests: translates each event as it passes, no faster than the home reads. */
final class GuestWatch {
    private static final int LINE_LIMIT = 4 << 20;

    private final HttpServerResponse to;
    private final Function<Map<String, Object>, Optional<Map<String, Object>>> seen;

    /** @param seen what the home sees of an event, if anything */
    GuestWatch(HttpServerResponse to, Function<Map<String, Object>, Optional<Map<String, Object>>> seen) {
        this.to = to;
        this.seen = seen;
    }

    void begin(HttpClientResponse from) {
        if (from.statusCode() != 200) {
            Bodies.pipe(from, to);
            return;
        }
        if (to.closed()) {
            from.request().reset();
            return;
        }
        to.setChunked(true).putHeader("content-type", from.getHeader("content-type"));
        to.closeHandler(gone -> from.request().reset());
        to.exceptionHandler(gone -> from.request().reset());
        RecordParser lines = RecordParser.newDelimited("\n", from).maxRecordSize(LINE_LIMIT);
        lines.exceptionHandler(why -> to.reset());
        lines.endHandler(end -> to.end());
        lines.handler(line -> {
            Buffer translated = translate(line);
            if (translated.length() > 0) {
                to.write(translated);
            }
            if (to.writeQueueFull()) {
                lines.pause();
                to.drainHandler(drained -> lines.resume());
            }
        });
        // The head goes out at once, so that the home knows that the watch stands.
        to.write(Buffer.buffer("\n"));
        from.resume();
    }

    private Buffer translate(Buffer line) {
        if (line.length() == 0) {
            return Buffer.buffer("\n");
        }
        return seen.apply(Json.parse(line.getBytes()))
                .map(event -> Buffer.buffer(Json.line(event)))
                .orElseGet(Buffer::buffer);
    }
}
