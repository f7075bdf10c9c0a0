package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One open watch: splits the stream into lines. All its state belongs to one context. */
final class LineWatch implements KubeClient.Watching {
    private static final int LINE_LIMIT = 4 << 20;

    private final Context context;
    private final KubeClient.WatchSink sink;
    private @Nullable HttpClientRequest request;
    private boolean over;

    LineWatch(Context context, KubeClient.WatchSink sink) {
        this.context = context;
        this.sink = sink;
    }

    void open(Future<HttpClientRequest> opening, ApiCall call, BiFunction<ApiCall, Throwable, Throwable> unreachable) {
        opening.onComplete(opened -> context.runOnContext(v -> {
            if (opened.failed()) {
                fail(unreachable.apply(call, opened.cause()));
            } else if (over) {
                VertxKubeClient.reset(opened.result());
            } else {
                request = opened.result();
                VertxKubeClient.send(opened.result(), call)
                        .onComplete(answered -> context.runOnContext(w -> {
                            if (answered.failed()) {
                                fail(unreachable.apply(call, answered.cause()));
                            } else {
                                read(answered.result(), why -> unreachable.apply(call, why));
                            }
                        }));
            }
        }));
    }

    private void read(HttpClientResponse response, java.util.function.UnaryOperator<Throwable> unreachable) {
        response.exceptionHandler(why -> context.runOnContext(v -> fail(unreachable.apply(why))));
        if (response.statusCode() != 200) {
            response.body()
                    .onSuccess(body -> context.runOnContext(v -> fail(new KubeClient.Refused(new ApiAnswer(
                            response.statusCode(), VertxKubeClient.headers(response.headers()), body.getBytes())))));
            response.resume();
            return;
        }
        RecordParser lines = RecordParser.newDelimited("\n").maxRecordSize(LINE_LIMIT);
        lines.exceptionHandler(why -> context.runOnContext(v -> {
            cancelRequest();
            fail(unreachable.apply(why));
        }));
        lines.handler(line -> context.runOnContext(v -> take(line)));
        response.handler(lines);
        response.endHandler(end -> context.runOnContext(v -> end()));
        if (!over) {
            sink.opened();
        }
        response.resume();
    }

    private void take(Buffer line) {
        if (!over && line.length() > 0) {
            sink.line(line.getBytes());
        }
    }

    private void end() {
        if (!over) {
            over = true;
            sink.ended();
        }
    }

    private void fail(Throwable why) {
        if (!over) {
            over = true;
            sink.failed(why);
        }
    }

    private void cancelRequest() {
        HttpClientRequest open = request;
        if (open != null) {
            VertxKubeClient.reset(open);
        }
    }

    @Override
    public void cancel() {
        context.runOnContext(v -> {
            if (!over) {
                over = true;
                cancelRequest();
            }
        });
    }
}
