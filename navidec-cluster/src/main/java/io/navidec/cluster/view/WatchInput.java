package io.navidec.cluster.view;

import io.navidec.shared.kube.ResourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to a merged watch. */
public sealed interface WatchInput<C> {

    /**
     * A record is visible at the start of the stream.
     *
     * @param announce whether the client is to be told; not when it resumes
     */
    record Present<C>(ResourceKey key, Seen<C> record, boolean announce) implements WatchInput<C> {}

    /**
     * A client that resumes may have missed these: per key the latest state up to where it stands, and every change after; comes first of all but
     * {@link Present}.
     */
    record Missed<C>(List<RecordChange<C>> changes) implements WatchInput<C> {}

    /**
     * A line of home's half.
     *
     * @param type as home says it
     * @param away whether the object bears the mark of a move
     */
    record HomeEvent<C>(EventType type, ResourceKey key, Seen<C> object, boolean away) implements WatchInput<C> {}

    /**
     * A bookmark of home's half.
     *
     * @param closing whether it ends the initial events
     */
    record Bookmark<C>(long revision, boolean closing) implements WatchInput<C> {}

    /**
     * A record became visible, changed while visible, or is visible no longer.
     *
     * @param revision of the change
     * @param before the latest state before it that clients may have seen: of the record when it was visible, else of an invisible record,
     *     which tells home's content; null when there was no record
     * @param fresh whether no client can have known the object before
     * @param after the visible state, or null when there is none any more
     */
    record RecordChange<C>(
            long revision,
            ResourceKey key,
            @Nullable Seen<C> before,
            boolean fresh,
            @Nullable Seen<C> after) implements WatchInput<C> {}

    /**
     * The answer to {@link WatchEmission.LookUp}: both as they were at one revision.
     *
     * @param record the visible record, or null
     * @param home home's object unless it is marked as away, or null
     */
    record LookedUp<C>(
            ResourceKey key,
            long revision,
            @Nullable Seen<C> record,
            @Nullable Seen<C> home) implements WatchInput<C> {}

    /** Home's half of a watch that resumed has been silent for a while: it has told what it had to tell at once. */
    record Quiet<C>() implements WatchInput<C> {}
}
