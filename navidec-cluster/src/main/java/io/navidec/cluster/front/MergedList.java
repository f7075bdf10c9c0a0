package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.store.Records;
import io.navidec.cluster.upstream.Bodies;
import io.navidec.cluster.upstream.Hops;
import io.navidec.cluster.view.ContinueToken;
import io.navidec.cluster.view.LabelSelector;
import io.navidec.cluster.view.ListMerge;
import io.navidec.cluster.view.ListPage;
import io.navidec.cluster.view.ListScanner;
import io.navidec.cluster.view.RecordForms;
import io.navidec.cluster.view.Selectors;
import io.navidec.cluster.view.UidStream;
import io.navidec.cluster.view.Uids;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One list of home's objects and the records, in the order of their keys: home's passes item by item as it comes, no faster than the client reads. Confined
 * to the request's context.
 */
final class MergedList implements ListScanner.Parts {
    private static final Logger LOG = Logger.getLogger(MergedList.class);
    private static final int LONGEST_ITEM = 8 << 20;
    private static final byte[] COMMA = {','};

    private final MergeParts parts;
    private final HttpServerRequest in;
    private final KubeRequest.Resource what;
    private final Identity who;
    private final Context context;
    private final ListScanner scanner = new ListScanner(LONGEST_ITEM, this);
    private final ListSink out;
    private RecordForms forms;
    private ListPage page;
    private @Nullable ListMerge merge;
    private Map<ResourceKey, AbroadRecord> converted = Map.of();
    private Map<String, Object> head = Map.of();
    private Map<String, Object> tail = Map.of();
    private boolean first = true;

    MergedList(MergeParts parts, HttpServerRequest in, Identity who, KubeRequest.Resource what) {
        this.parts = parts;
        this.in = in;
        this.what = what;
        this.who = who;
        this.context = parts.vertx().getOrCreateContext();
        String accept = in.getHeader("accept");
        AcceptedForm form = AcceptedForm.of(accept == null ? "" : accept);
        this.forms = new RecordForms(form, what.query().get("includeObject"), List.of());
        this.out = new ListSink(in.response(), form.kind() == AcceptedForm.Kind.YAML);
        this.page = new ListPage(what.query(), null);
    }

    void start() {
        parts.opening()
                .await(
                        this::look,
                        () -> refuse(Status.unavailable(
                                "the service has just started and does not know yet what is abroad", 1)));
    }

    private void look() {
        String token = what.query().get("continue");
        // What is nobody's token home refuses in its own words.
        page = new ListPage(
                what.query(), ContinueToken.parse(token, what.namespace()).orElse(null));
        if (in.response().closed()) {
            return;
        }
        ListMerge now = merge(ListMerge.live(parts.table()));
        in.resume();
        asking(printable(page.home())).onFailure(this::unavailable).onSuccess(answer -> answered(answer, now));
    }

    private ListMerge merge(ListMerge.Source source) {
        return new ListMerge(source, what, selectors(what), page.after());
    }

    /** The records as they were when the list was, in the version that is asked for. */
    private Uni<ListMerge> prepared(ListMerge now) {
        Uni<ListMerge> then = page.revision() == 0
                ? Uni.createFrom().item(now)
                : parts.records()
                        .at(what.group(), what.plural(), what.namespace(), page.revision())
                        .map(records -> merge(ListMerge.snapshot(records)));
        return then.chain(merging -> parts.otherVersions()
                .of(merging.chosen(), what.version())
                .invoke(found -> converted = found)
                .replaceWith(merging));
    }

    private void unreadable(HttpClientResponse answer, Throwable why) {
        answer.request().reset();
        if (in.response().ended()) {
            return;
        }
        switch (why) {
            case Records.NotThen then -> Bodies.answer(in.response(), then.answer());
            case Answered answered -> Bodies.answer(in.response(), answered.answer());
            default -> unavailable(why);
        }
    }

    private Future<HttpClientResponse> asking(Query query) {
        return parts.home().ask(in, who, what, query, forms.form().accept(true), this::opened);
    }

    private void opened(HttpClientRequest request) {
        in.response().closeHandler(gone -> request.reset());
    }

    /** Rows without objects cannot be told apart: they are taken out afterwards. */
    private Query printable(Query query) {
        return forms.table() && forms.includeObject().equals("None") ? query.with("includeObject", "Metadata") : query;
    }

    static Selectors selectors(KubeRequest.Resource what) {
        try {
            return Selectors.of(what);
        } catch (LabelSelector.Malformed e) {
            return Selectors.none(what); // home refuses it in its own words
        }
    }

    private void answered(HttpClientResponse answer, ListMerge now) {
        if (answer.statusCode() == 410 && page.partial()) {
            answer.resume();
            answer.body().onFailure(this::unavailable).onSuccess(this::expired);
            return;
        }
        if (answer.statusCode() != 200 || in.method().equals(HttpMethod.HEAD)) {
            Bodies.pipe(answer, in.response());
            return;
        }
        // Home allows it; its answer waits, and may break off while it does.
        answer.exceptionHandler(this::unavailable);
        prepared(now)
                .subscribe()
                .with(
                        merging -> context.runOnContext(v -> begin(answer, merging)),
                        why -> context.runOnContext(v -> unreadable(answer, why)));
    }

    private void begin(HttpClientResponse answer, ListMerge merging) {
        if (in.response().closed() || in.response().ended()) {
            answer.request().reset();
            return;
        }
        merge = merging;
        Hops.copy(answer.headers(), in.response().headers(), false);
        warn(merging);
        out.begin(answer);
        answer.exceptionHandler(this::broken);
        UidStream uids = new UidStream(parts.table().homePairs(what.namespace()).toKnown());
        answer.handler(chunk -> feed(answer, uids.feed(chunk.getBytes())));
        answer.endHandler(end -> {
            feed(answer, uids.finish());
            finish(merging);
        });
        answer.resume();
    }

    /** Home offers to go on in an inconsistent way, with a token that knows nothing of what is abroad: the client had better begin anew. */
    private void expired(Buffer body) {
        Map<String, Object> status = Tree.without(Json.parse(body.getBytes()), "metadata", "continue");
        Bodies.answer(in.response(), ApiAnswer.json(410, status));
    }

    private void warn(ListMerge merging) {
        Set<String> silent = parts.silent().get();
        if (!silent.isEmpty()) {
            merging.chosen().stream()
                    .map(AbroadRecord::cluster)
                    .distinct()
                    .filter(silent::contains)
                    .forEach(each -> in.response()
                            .headers()
                            .add(
                                    "warning",
                                    Rendering.warning("cluster " + each
                                            + " does not answer; what is on it is shown in its last known state")));
        }
    }

    private void feed(HttpClientResponse answer, byte[] chunk) {
        try {
            scanner.feed(chunk);
        } catch (ListScanner.TooLong | Json.MalformedJson | ListSink.TooBig e) {
            answer.request().reset();
            broken(e);
        }
    }

    @Override
    public void before(byte[] json) {
        byte[] whole = (new String(json, StandardCharsets.UTF_8) + "]}").getBytes(StandardCharsets.UTF_8);
        head = Json.parse(whole);
        boolean table = "Table".equals(Tree.string(head, "kind"));
        if (forms.table() && !table) {
            forms = new RecordForms(AcceptedForm.of(""), "", List.of()); // home cannot print this kind
        }
        forms = forms.with(Tree.maps(head, "columnDefinitions"));
        out.write(page.partial() ? withoutMetadata() : json);
    }

    /** Where a page ends is known at its end only: so its metadata comes last. */
    private byte[] withoutMetadata() {
        Map<String, Object> rest = Tree.without(Tree.without(head, "metadata"), items());
        String text = Json.text(rest);
        String comma = rest.isEmpty() ? "" : ",";
        return (text.substring(0, text.length() - 1) + comma + "\"" + items() + "\":[")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Lists of custom kinds say after their items what others say before. */
    private Map<String, Object> tail() {
        String rest = new String(scanner.rest(), StandardCharsets.UTF_8);
        return Tree.without(Json.parse("{\"" + items() + "\":[" + rest), items());
    }

    private String items() {
        return forms.table() ? "rows" : "items";
    }

    @Override
    public void item(byte[] bytes, int from, int to) {
        ListMerge merging = merge;
        if (merging == null || page.skips()) {
            return;
        }
        ListMerge.Place place = merging.place(bytes, from, to, forms.table());
        place.before().forEach(this::add);
        if (!place.kept() || page.takes(place.order())) {
            if (place.kept()) {
                add(bytes, from, to);
            }
            page.passed(place.order());
        }
    }

    /** A record, in the version that was asked for. */
    private void add(AbroadRecord record) {
        AbroadRecord shown = record.type().version().equals(what.version()) ? record : converted.get(record.key());
        if (shown != null && page.takes(record.key().sortKey())) {
            byte[] item = parts.printed().item(shown, forms, parts.clock().instant());
            add(item, 0, item.length);
        }
    }

    private void add(byte[] bytes, int from, int to) {
        if (!first) {
            out.write(COMMA);
        }
        first = false;
        if (forms.itemsPass()) {
            out.write(bytes, from, to);
        } else {
            out.write(bare(Arrays.copyOfRange(bytes, from, to)));
        }
    }

    private byte[] bare(byte[] item) {
        return forms.table() ? Json.bytes(Tree.without(Json.parse(item), "object")) : forms.homeItem(item);
    }

    private String homeContinue() {
        return Tree.stringOr(head, "", "metadata", "continue");
    }

    private void finish(ListMerge merging) {
        if (!scanner.complete()) {
            none(merging);
        } else {
            if (page.partial()) {
                tail = tail();
                Map<String, Object> whole = new LinkedHashMap<>(head);
                whole.putAll(tail);
                head = whole;
            }
            boolean end = page.atTheEnd(homeContinue());
            ArrayDeque<ResourceKey> unsure = new ArrayDeque<>();
            merging.unsure().stream()
                    .filter(key -> end || key.sortKey().compareTo(page.last()) <= 0)
                    .forEach(unsure::add);
            again(unsure, merging);
        }
    }

    /** {@code "items": null}, which is how some lists say that there are none. */
    private void none(ListMerge merging) {
        Map<String, Object> list = Json.parse(scanner.rest());
        head = Tree.without(list, "items");
        out.write(withoutMetadata());
        merging.rest().forEach(this::add);
        close(merging);
    }

    /** Keys that changed sides meanwhile: home is asked for each again. */
    private void again(ArrayDeque<ResourceKey> unsure, ListMerge merging) {
        ResourceKey key = unsure.poll();
        if (key == null) {
            if (page.atTheEnd(homeContinue())) {
                merging.rest().forEach(this::add);
            }
            end(merging);
            return;
        }
        String fields = what.query().get("fieldSelector");
        String name = "metadata.name=" + key.name();
        Query query = printable(what.query())
                .without("limit")
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
            public void item(byte[] bytes, int from, int to) {
                items.add(Arrays.copyOfRange(bytes, from, to));
            }
        });
        single.feed(Uids.replace(
                body.getBytes(), parts.table().homePairs(key.namespace()).toKnown()));
        for (byte[] item : items) {
            if (merging.place(item, 0, item.length, forms.table()).kept()) {
                add(item, 0, item.length);
            }
        }
    }

    private void end(ListMerge merging) {
        if (page.partial()) {
            close(merging);
        } else {
            out.write(scanner.rest());
            out.end();
        }
    }

    private void close(ListMerge merging) {
        String rest = Json.text(Tree.with(tail, metadata(merging), "metadata"));
        out.write(("]," + rest.substring(1) + "\n").getBytes(StandardCharsets.UTF_8));
        out.end();
    }

    private Map<String, Object> metadata(ListMerge merging) {
        Map<String, Object> metadata = Tree.map(head, "metadata");
        String revision =
                page.revision() == 0 ? Tree.stringOr(metadata, "0", "resourceVersion") : Long.toString(page.revision());
        metadata = Tree.with(metadata, revision, "resourceVersion");
        if (!page.partial()) {
            return metadata;
        }
        int left = merging.left(page.last());
        Optional<ContinueToken> next = page.next(homeContinue(), Long.parseLong(revision), left);
        long remaining = page.remaining(homeContinue(), Tree.longOr(metadata, -1, "remainingItemCount"), left);
        boolean counted = next.isPresent()
                && remaining > 0
                && what.query().get("labelSelector").isEmpty()
                && what.query().get("fieldSelector").isEmpty();
        metadata = Tree.without(Tree.without(metadata, "continue"), "remainingItemCount");
        metadata = next.isPresent() ? Tree.with(metadata, next.get().encoded(), "continue") : metadata;
        return counted ? Tree.with(metadata, remaining, "remainingItemCount") : metadata;
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
