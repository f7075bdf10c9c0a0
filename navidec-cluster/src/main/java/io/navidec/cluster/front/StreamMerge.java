package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.view.EventType;
import io.navidec.cluster.view.MergedWatch;
import io.navidec.cluster.view.RecordInputs;
import io.navidec.cluster.view.RevisionScan;
import io.navidec.cluster.view.Seen;
import io.navidec.cluster.view.Selectors;
import io.navidec.cluster.view.Uids;
import io.navidec.cluster.view.WatchEmission;
import io.navidec.cluster.view.WatchInput;
import io.navidec.shared.kube.ResourceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Feeds one client's {@link MergedWatch} and does what it says. Until it is begun, home's lines pass unparsed. Confined to the request's context. */
final class StreamMerge {
    private static final Logger LOG = Logger.getLogger(StreamMerge.class);

    private final MergeParts parts;
    private final KubeRequest.Resource what;
    private final Context context;
    private final Selectors selectors;
    private final RecordInputs<EventContent> inputs;
    private final EventLines lines;
    private final EventSink sink;
    private final OrderedEvents told;
    private final RecordEvents recordEvents;
    private final Stream stream;
    private @Nullable MergedWatch<EventContent> merged;
    private long passed;
    private byte[] lastBookmark = new byte[0];
    private long lastLine = System.nanoTime();

    /** The stream that is fed. */
    interface Stream {
        boolean over();

        /** Home's half may be read. */
        void flow();

        /** It cannot go on: the client is to come back. */
        void cut();

        /** The client is told why it cannot go on. */
        void fail(Map<String, Object> status);
    }

    StreamMerge(
            MergeParts parts,
            KubeRequest.Resource what,
            Context context,
            Selectors selectors,
            EventLines lines,
            EventSink sink,
            Stream stream) {
        this.parts = parts;
        this.what = what;
        this.context = context;
        this.selectors = selectors;
        this.inputs = new RecordInputs<>(selectors::matches, EventContent.OfRecord::new);
        this.lines = lines;
        this.sink = sink;
        this.told = new OrderedEvents(context, sink, this::untold);
        this.recordEvents = new RecordEvents(parts.table(), parts.otherVersions(), what.version(), lines);
        this.stream = stream;
    }

    private void untold(Throwable why) {
        if (why instanceof Answered answered) {
            stream.fail(answered.answer().tree());
        } else {
            LOG.debugf("A watch of %s is ended: %s", what.plural(), why.getMessage());
            stream.cut();
        }
    }

    boolean begun() {
        return merged != null;
    }

    /** Whether home's half had better wait. */
    boolean catchingUp() {
        MergedWatch<EventContent> merging = merged;
        return merging != null && merging.catchingUp();
    }

    /** Whether it waits for {@link #quiet}. */
    boolean settling() {
        MergedWatch<EventContent> merging = merged;
        return merging != null && merging.settling();
    }

    /** When home's half said something last, by {@link System#nanoTime}. */
    long lastLine() {
        return lastLine;
    }

    void quiet() {
        MergedWatch<EventContent> merging = merged;
        if (merging != null) {
            step(merging, new WatchInput.Quiet<>());
        }
    }

    /** A stream that begins with all objects as they are. */
    void beginWithAll() {
        MergedWatch<EventContent> merging = new MergedWatch<>(0, 0, Set.of());
        merged = merging;
        visible().forEach(each -> step(merging, new WatchInput.Present<>(each.key(), inputs.seen(each), true)));
    }

    /** A stream that goes on at {@code x}. */
    void resume(long x, long home, List<AbroadTable.Change> changes) {
        MergedWatch<EventContent> merging = new MergedWatch<>(home, x, Set.of());
        merged = merging;
        List<AbroadTable.Change> concerned =
                changes.stream().filter(each -> selectors.concerns(each.key())).toList();
        inputs.present(visible(), concerned, x).forEach(each -> step(merging, each));
        step(merging, new WatchInput.Missed<>(inputs.missed(concerned, x)));
    }

    /** A stream that passed unparsed so far. */
    void join() {
        merged = new MergedWatch<>(passed, passed, Set.of());
    }

    private List<AbroadRecord> visible() {
        return parts.table().visible(what.group(), what.plural(), what.namespace()).stream()
                .filter(each -> selectors.concerns(each.key()))
                .toList();
    }

    /** A record changed. */
    void take(AbroadTable.Change change) {
        WatchInput.RecordChange<EventContent> input = inputs.live(change);
        MergedWatch<EventContent> merging = merged;
        if (input != null && merging != null) {
            step(merging, input);
        }
    }

    /** A line of home's half. */
    void line(Buffer raw) {
        if (stream.over() || raw.length() == 0) {
            return;
        }
        byte[] json = Uids.replace(
                raw.getBytes(), parts.table().homePairs(what.namespace()).toKnown());
        lastLine = System.nanoTime();
        MergedWatch<EventContent> merging = merged;
        if (merging == null) {
            passed = Math.max(passed, RevisionScan.greatest(json));
            sink.write(lines.bare(json));
            return;
        }
        HomeLines.Read read = HomeLines.read(json, what);
        switch (read) {
            case HomeLines.Bookmark bookmark -> {
                lastBookmark = json;
                step(merging, new WatchInput.Bookmark<>(bookmark.revision(), bookmark.closing()));
            }
            case HomeLines.Change change -> step(merging, change.input());
            case HomeLines.Other other -> told.then(() -> sink.write(json));
        }
    }

    private void step(MergedWatch<EventContent> merging, WatchInput<EventContent> input) {
        for (WatchEmission<EventContent> each : merging.step(input)) {
            switch (each) {
                case WatchEmission.Event<EventContent> event -> event(event);
                case WatchEmission.Mark<EventContent> mark -> mark(mark);
                case WatchEmission.LookUp<EventContent> question -> look(merging, question.key());
            }
        }
    }

    private void event(WatchEmission.Event<EventContent> event) {
        EventType type = event.type();
        EventContent content = event.object().content();
        if (content instanceof EventContent.OfRecord of && recordEvents.otherVersion(of.record())) {
            told.fetch(recordEvents
                    .line(type, of.record(), event.revision())
                    .map(line -> () -> line.ifPresent(sink::write)));
        } else {
            told.then(() -> sink.write(lines.line(type, content, event.revision())));
        }
    }

    private void mark(WatchEmission.Mark<EventContent> mark) {
        long own = RevisionScan.greatest(lastBookmark);
        byte[] line = own == mark.revision() ? lastBookmark : EventLines.revised(lastBookmark, own, mark.revision());
        told.then(() -> {
            if (mark.closing()) {
                sink.initialDone();
            }
            sink.write(lines.bare(line));
        });
    }

    private void look(MergedWatch<EventContent> merging, ResourceKey key) {
        Uni<LookUps.Found> looking = parts.lookUps().look(what, key);
        looking.subscribe()
                .with(
                        found -> context.runOnContext(v -> found(merging, key, found)),
                        why -> context.runOnContext(v -> {
                            LOG.debugf("A watch of %s is ended: %s", what.plural(), why.getMessage());
                            stream.cut();
                        }));
    }

    private void found(MergedWatch<EventContent> merging, ResourceKey key, LookUps.Found found) {
        if (stream.over()) {
            return;
        }
        boolean waited = merging.catchingUp();
        Seen<EventContent> record =
                found.record() ? new Seen<>("", found.revision(), false, new EventContent.Nothing()) : null;
        Seen<EventContent> home = HomeLines.seen(found.home(), selectors);
        step(merging, new WatchInput.LookedUp<>(key, found.revision(), record, home));
        if (waited && !merging.catchingUp()) {
            stream.flow();
        }
    }
}
