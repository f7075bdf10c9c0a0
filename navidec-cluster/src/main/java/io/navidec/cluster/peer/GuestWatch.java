package io.navidec.cluster.peer;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.parsetools.RecordParser;
import java.util.Map;

/** One watch of guests: translates each event's namespaces as it passes, no faster than the home reads. */
final class GuestWatch {
    private static final int LINE_LIMIT = 4 << 20;

    private final HttpServerResponse to;
    private final String guestNamespace;
    private final String homeNamespace;

    GuestWatch(HttpServerResponse to, String guestNamespace, String homeNamespace) {
        this.to = to;
        this.guestNamespace = guestNamespace;
        this.homeNamespace = homeNamespace;
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
            to.write(translate(line));
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
        Map<String, Object> event = Json.parse(line.getBytes());
        Map<String, Object> object = GuestObjects.inNamespace(Tree.map(event, "object"), guestNamespace, homeNamespace);
        return Buffer.buffer(Json.line(Tree.with(event, object, "object")));
    }
}
