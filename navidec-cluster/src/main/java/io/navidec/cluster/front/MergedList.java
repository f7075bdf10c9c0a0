package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Hops;
import io.navidec.cluster.view.LabelSelector;
import io.navidec.cluster.view.ListMerge;
import io.navidec.cluster.view.ListScanner;
import io.navidec.cluster.view.RecordForms;
import io.navidec.cluster.view.Selectors;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One list of home's objects and the records: home's passes item by item as it comes, no faster than the client reads; what is abroad comes after it. With
 * {@code limit}, records come with home's last page. Confined to the request's context.
 */
final class MergedList implements ListScanner.Parts {
    private static final Logger LOG = Logger.getLogger(MergedList.class);
    private static final int LONGEST_ITEM = 8 << 20;

    private final MergeParts parts;
    private final HttpServerRequest in;
    private final KubeRequest.Resource what;
    private final @Nullable String authorization;
    private final ListScanner scanner = new ListScanner(LONGEST_ITEM, this);
    private final ListSink out;
    private RecordForms forms;
    private @Nullable ListMerge merge;
    private boolean last = true;
    private boolean first = true;

    MergedList(MergeParts parts, HttpServerRequest in, KubeRequest.Resource what, @Nullable String authorization) {
        this.parts = parts;
        this.in = in;
        this.what = what;
        this.authorization = authorization;
        String accept = in.getHeader("accept");
        AcceptedForm form = AcceptedForm.of(accept == null ? "" : accept);
        this.forms = new RecordForms(form, what.query().get("includeObject"), List.of());
        this.out = new ListSink(in.response(), form.kind() == AcceptedForm.Kind.YAML);
    }

    void start() {
        parts.opening()
                .await(
                        this::ask,
                        () -> refuse(Status.unavailable(
                                "the service has just started and does not know yet what is abroad", 1)));
    }

    private void ask() {
        if (in.response().closed()) {
            return;
        }
        ListMerge merging = new ListMerge(parts.table(), what, selectors(what));
        merge = merging;
        in.resume();
        asking(query()).onFailure(this::unavailable).onSuccess(answer -> answered(answer, merging));
    }

    private Future<HttpClientResponse> asking(Query query) {
        return parts.home().ask(in, what, query, forms.form().accept(true), authorization, this::opened);
    }

    private void opened(HttpClientRequest request) {
        in.response().closeHandler(gone -> request.reset());
    }

    /** Rows without objects cannot be told apart: they are taken out afterwards. */
    private Query query() {
        return forms.table() && forms.includeObject().equals("None")
                ? what.query().with("includeObject", "Metadata")
                : what.query();
    }

    static Selectors selectors(KubeRequest.Resource what) {
        try {
            return Selectors.of(what);
        } catch (LabelSelector.Malformed e) {
            return Selectors.none(what); // home refuses it in its own words
        }
    }

    private void answered(HttpClientResponse answer, ListMerge merging) {
        if (answer.statusCode() != 200 || in.method().equals(HttpMethod.HEAD)) {
            Bodies.pipe(answer, in.response());
            return;
        }
        Hops.copy(answer.headers(), in.response().headers(), false);
        warn(merging);
        out.begin(answer);
        answer.exceptionHandler(this::broken);
        UidChunks body = new UidChunks(answer, parts.table().homePairs(what.namespace()));
        body.handler(chunk -> feed(answer, chunk));
        body.endHandler(end -> finish(merging));
        answer.resume();
    }

    private void warn(ListMerge merging) {
        Set<String> silent = parts.silent().get();
        if (!silent.isEmpty()) {
            silent.retainAll(merging.clusters());
            silent.forEach(each -> in.response()
                    .headers()
                    .add(
                            "warning",
                            Rendering.warning("cluster " + each
                                    + " does not answer; what is on it is shown in its last known state")));
        }
    }

    private void feed(HttpClientResponse answer, Buffer chunk) {
        try {
            scanner.feed(chunk.getBytes());
        } catch (ListScanner.TooLong | Json.MalformedJson | ListSink.TooBig e) {
            answer.request().reset();
            broken(e);
        }
    }

    @Override
    public void before(byte[] json) {
        byte[] whole = (new String(json, StandardCharsets.UTF_8) + "]}").getBytes(StandardCharsets.UTF_8);
        Map<String, Object> head = Json.parse(whole);
        last = Tree.stringOr(head, "", "metadata", "continue").isEmpty();
        boolean table = "Table".equals(Tree.string(head, "kind"));
        if (forms.table() && !table) {
            forms = new RecordForms(AcceptedForm.of(""), "", List.of()); // home cannot print this kind
        }
        List<Map<String, Object>> columns = Tree.maps(head, "columnDefinitions");
        forms = forms.with(columns);
        out.write(json);
    }

    @Override
    public void item(byte[] json) {
        ListMerge merging = merge;
        if (merging != null && merging.keeps(json, forms.table())) {
            add(json);
        }
    }

    private void add(byte[] item) {
        if (!first) {
            out.write(new byte[] {','});
        }
        first = false;
        out.write(bare(item));
    }

    private byte[] bare(byte[] item) {
        return forms.table() && forms.includeObject().equals("None")
                ? Json.bytes(Tree.without(Json.parse(item), "object"))
                : item;
    }

    private void finish(ListMerge merging) {
        if (!scanner.complete()) {
            // "items": null, which is how some lists say that there are none
            whole(merging);
        } else if (last) {
            again(new ArrayDeque<>(merging.unsure()), merging);
        } else {
            end();
        }
    }

    /** Keys that changed sides meanwhile: home is asked for each again. */
    private void again(ArrayDeque<ResourceKey> unsure, ListMerge merging) {
        ResourceKey key = unsure.poll();
        if (key == null) {
            Instant now = parts.clock().instant();
            for (AbroadRecord record : merging.records()) {
                add(Json.bytes(forms.item(record, now)));
            }
            end();
            return;
        }
        String fields = what.query().get("fieldSelector");
        String name = "metadata.name=" + key.name();
        Query query = query().without("limit")
                .without("resourceVersion")
                .without("resourceVersionMatch")
                .without("continue")
                .with("fieldSelector", fields.isEmpty() ? name : fields + "," + name);
        asking(query)
                .compose(answer -> {
                    answer.resume();
                    return answer.statusCode() == 200
                            ? answer.body()
                            : Future.failedFuture("HTTP " + answer.statusCode());
                })
                .onFailure(this::broken)
                .onSuccess(body -> {
                    one(key, body, merging);
                    again(unsure, merging);
                });
    }

    private void one(ResourceKey key, Buffer body, ListMerge merging) {
        List<byte[]> items = new ArrayList<>();
        ListScanner single = new ListScanner(LONGEST_ITEM, new ListScanner.Parts() {
            @Override
            public void before(byte[] json) {}

            @Override
            public void item(byte[] json) {
                items.add(json);
            }
        });
        single.feed(io.navidec.cluster.view.Uids.replace(
                body.getBytes(), parts.table().homePairs(key.namespace())));
        for (byte[] item : items) {
            if (merging.keeps(item, forms.table())) {
                add(item);
            }
        }
    }

    private void whole(ListMerge merging) {
        Map<String, Object> list = Json.parse(scanner.rest());
        List<Object> items = new ArrayList<>();
        Instant now = parts.clock().instant();
        merging.records().forEach(record -> items.add(forms.item(record, now)));
        out.write(Json.line(Tree.with(list, items, forms.table() ? "rows" : "items")));
        out.end();
    }

    private void end() {
        out.write(scanner.rest());
        out.end();
    }

    /** A list that has begun cannot turn into an error: the connection is cut, as the API server does. */
    private void broken(Throwable why) {
        LOG.debugf("A list of %s was cut off: %s", what.plural(), why.getMessage());
        if (why instanceof ListSink.TooBig && !in.response().headWritten()) {
            refuse(Status.of(406, "NotAcceptable", "this list is too long for YAML: ask for JSON"));
        } else if (!in.response().headWritten()) {
            unavailable(why);
        } else if (!in.response().ended()) {
            in.response().reset();
        }
    }

    private void unavailable(Throwable why) {
        LOG.debugf("Home did not answer a list of %s: %s", what.plural(), why.getMessage());
        refuse(Status.unavailable("the cluster's own API server does not answer", 1));
    }

    private void refuse(Status status) {
        in.resume();
        Bodies.answer(in.response(), status.answer());
    }
}
