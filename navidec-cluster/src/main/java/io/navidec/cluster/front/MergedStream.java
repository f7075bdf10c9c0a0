package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Hops;
import io.navidec.cluster.upstream.Pipe;
import io.navidec.cluster.view.RecordForms;
import io.navidec.cluster.view.Resume;
import io.navidec.cluster.view.Selectors;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's watch in JSON, by HTTP or by WebSocket. Home's lines pass unparsed while its kind has never had a record; with the first one the stream joins the merge. Nothing of a
 * record is told before home has allowed the watch. Confined to the request's context, but for {@link #changed}.
 */
final class MergedStream implements StreamMerge.Stream {
    private static final Logger LOG = Logger.getLogger(MergedStream.class);
    private static final int LONGEST_LINE = 16 << 20;
    private static final long QUIET_MILLIS = 60;

    private final MergeParts parts;
    private final HttpServerRequest in;
    private final KubeRequest.Resource what;
    private final Identity who;
    private final Context context;
    private final Consumer<MergedStream> onEnd;
    private final Selectors selectors;
    private final EventLines lines;
    private final EventSink sink;
    private final StreamMerge merge;
    private @Nullable HttpClientRequest upstream;
    private boolean begun;
    private boolean joining;
    private boolean over;

    MergedStream(
            MergeParts parts,
            HttpServerRequest in,
            Identity who,
            KubeRequest.Resource what,
            Consumer<MergedStream> onEnd) {
        this.parts = parts;
        this.in = in;
        this.what = what;
        this.who = who;
        this.context = parts.vertx().getOrCreateContext();
        this.onEnd = onEnd;
        this.selectors = MergedList.selectors(what);
        String accept = in.getHeader("accept");
        AcceptedForm form = AcceptedForm.of(accept == null ? "" : accept);
        this.lines = new EventLines(new RecordForms(form, what.query().get("includeObject"), List.of()), parts.clock());
        this.sink = new EventSink(parts.vertx(), parts.slow(), this::cut, this::letGo);
        this.merge = new StreamMerge(parts, what, context, selectors, lines, sink, this);
    }

    void start() {
        in.response().closeHandler(gone -> close());
        if (!webSocket()) {
            in.resume(); // an upgrade has to come before the request's end
        }
        String x = what.query().get("resourceVersion");
        if (x.isEmpty() || x.equals("0")) {
            start(x);
        } else {
            parts.opening().awaitPast(() -> start(x)); // what this client saw last, an earlier service may have told it
        }
    }

    private boolean webSocket() {
        return Pipe.upgrades(in) && "websocket".equalsIgnoreCase(in.getHeader("upgrade"));
    }

    private void start(String x) {
        if (!touched()) {
            open(what.query(), () -> {});
        } else {
            parts.opening().await(() -> columns(() -> merge(x)), this::tooEarly);
        }
    }

    private boolean touched() {
        return parts.touched(what.group(), what.plural());
    }

    private void tooEarly() {
        answer(Status.unavailable("the service has just started and does not know yet what is abroad", 1));
    }

    /** Home's columns are needed before the first row of a record. */
    private void columns(Runnable then) {
        if (!lines.forms().table()) {
            then.run();
            return;
        }
        ResourceType type = new ResourceType(
                what.group(),
                what.version(),
                what.plural(),
                "",
                !what.namespace().isEmpty());
        parts.columns()
                .of(type, what.namespace())
                .subscribe()
                .with(
                        known -> context.runOnContext(v -> {
                            lines.columns(known);
                            then.run();
                        }),
                        why -> context.runOnContext(v -> then.run()));
    }

    private void merge(String x) {
        boolean asTheyAre = x.isEmpty() || x.equals("0") || what.query().isTrue("sendInitialEvents");
        if (asTheyAre) {
            sink.initial(what.query().isTrue("sendInitialEvents"));
            open(query(), merge::beginWithAll);
        } else if (x.length() > 18 || !x.chars().allMatch(c -> c >= '0' && c <= '9')) {
            open(query(), () -> {}); // home refuses it in its own words
        } else {
            resume(Long.parseLong(x));
        }
    }

    private void resume(long x) {
        long before = Math.max(
                parts.revisions().before(x, Opening.APART), parts.opening().base());
        long start = parts.revisions().start();
        switch (Resume.plan(x, start, before, parts.recent(), what.group(), what.plural(), Set.of())) {
            case Resume.Expired expired -> {
                Status status = Status.expired("too old resource version: " + x + " (" + Math.max(start, before) + ")");
                open(query(), () -> fail(status.tree()));
            }
            case Resume.From from ->
                open(query().with("resourceVersion", Long.toString(from.home())), () -> resume(x, from));
        }
    }

    /** Home has answered. */
    private void resume(long x, Resume.From from) {
        if (from.complete()) {
            merge.resume(x, from.home(), from.changes());
        } else {
            cut();
        }
    }

    /** As the API server tells it: an event of a watch that home allows. fabric8 does not take an answer 410 for an end. */
    @Override
    public void fail(Map<String, Object> status) {
        sink.write(Json.bytes(Tree.of("type", "ERROR", "object", status)));
        cut();
    }

    private Query query() {
        return lines.forms().table() && lines.forms().includeObject().equals("None")
                ? what.query().with("includeObject", "Metadata")
                : what.query();
    }

    private void open(Query query, Runnable then) {
        if (over) {
            return;
        }
        Query watching = query.with("watch", "1");
        parts.home()
                .ask(in, who, what, watching, accept(), this::opened)
                .onFailure(why -> {
                    LOG.debugf("Home did not answer a watch of %s: %s", what.plural(), why.getMessage());
                    answer(Status.unavailable("the cluster's own API server does not answer", 1));
                })
                .onSuccess(answer -> answered(answer, then));
    }

    /** What passes unparsed passes in the client's own words: only a merge needs JSON whatever else would do. */
    private String accept() {
        String own = in.getHeader("accept");
        return touched() || own == null ? lines.forms().form().accept(false) : own;
    }

    private void opened(HttpClientRequest request) {
        upstream = request;
        if (over) {
            request.reset();
        }
    }

    private void answered(HttpClientResponse answer, Runnable then) {
        if (over) {
            answer.request().reset();
            return;
        }
        if (answer.statusCode() != 200) {
            onEnd.accept(this);
            in.resume();
            Bodies.pipe(answer, in.response());
            return;
        }
        answer.exceptionHandler(this::broken);
        if (webSocket()) {
            in.toWebSocket().onFailure(why -> answer.request().reset()).onSuccess(socket -> {
                socket.closeHandler(gone -> close());
                begin(answer, ClientStream.socket(socket), then);
            });
        } else {
            Hops.copy(answer.headers(), in.response().headers(), false);
            begin(answer, ClientStream.body(in.response()), then);
        }
    }

    private void begin(HttpClientResponse answer, ClientStream client, Runnable then) {
        if (over) {
            answer.request().reset();
            return;
        }
        sink.begin(answer, client);
        RecordParser splitter = RecordParser.newDelimited("\n").maxRecordSize(LONGEST_LINE);
        splitter.exceptionHandler(this::broken);
        splitter.handler(merge::line);
        answer.endHandler(end -> cut());
        answer.handler(splitter);
        begun = true;
        then.run();
        if (over) {
            return;
        }
        if (!merge.begun() && touched()) {
            // Its first record came while home was being asked: the client comes back, and is merged from the start.
            cut();
            return;
        }
        if (!merge.catchingUp()) {
            flow();
        }
    }

    /** Lets home's half flow; what it has to tell of the past comes at once. */
    @Override
    public void flow() {
        sink.flow();
        if (merge.settling()) {
            quiet(System.nanoTime() + Opening.APART.toNanos());
        }
    }

    private void quiet(long latest) {
        parts.vertx()
                .setTimer(
                        QUIET_MILLIS,
                        t -> context.runOnContext(v -> {
                            long now = System.nanoTime();
                            if (over || !merge.settling()) {
                                return;
                            }
                            if (now - merge.lastLine() > QUIET_MILLIS * 900_000 || now > latest) {
                                merge.quiet();
                            } else {
                                quiet(latest);
                            }
                        }));
    }

    /** A stream that passed unparsed: from here on it is merged. */
    private void join() {
        if (!merge.begun() && !joining) {
            joining = true;
            sink.hold();
            columns(() -> {
                joining = false;
                merge.join();
                sink.unhold();
            });
        }
    }

    /** A record changed; called on any thread. */
    void changed(AbroadTable.Change change) {
        if (selectors.concerns(change.key())) {
            context.runOnContext(v -> {
                if (begun && !over) {
                    join();
                    sink.whenRoom(() -> merge.take(change));
                }
            });
        }
    }

    private void broken(Throwable why) {
        LOG.debugf("A watch of %s broke: %s", what.plural(), why.getMessage());
        cut();
    }

    /** Ends it properly: the client comes back from where it stands. */
    @Override
    public void cut() {
        if (!over) {
            close();
            sink.end();
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    /** Its client does not read: neither would it read an end. */
    private void letGo() {
        context.runOnContext(v -> {
            if (!over) {
                LOG.debugf("A watch of %s was let go: its client does not read", what.plural());
                close();
                ClientStream.abort(in);
            }
        });
    }

    private void close() {
        over = true;
        sink.close();
        onEnd.accept(this);
        HttpClientRequest request = upstream;
        if (request != null) {
            request.reset();
        }
    }

    private void answer(Status status) {
        if (!over) {
            over = true;
            onEnd.accept(this);
            in.resume();
            Bodies.answer(in.response(), status.answer());
        }
    }
}
