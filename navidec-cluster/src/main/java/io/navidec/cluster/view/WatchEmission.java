package io.navidec.cluster.view;

import io.navidec.shared.kube.ResourceKey;

/** What a merged watch does. */
public sealed interface WatchEmission<C> {

    /**
     * Tell the client.
     *
     * @param object its content; of a DELETED the last that is known
     * @param revision the resourceVersion that the event's object carries
     */
    record Event<C>(EventType type, ResourceKey key, Seen<C> object, long revision) implements WatchEmission<C> {}

    /** Tell the client a bookmark. */
    record Mark<C>(long revision, boolean closing) implements WatchEmission<C> {}

    /** Read home's object and the record of that key, both as of one revision, and come back with {@link WatchInput.LookedUp}. */
    record LookUp<C>(ResourceKey key) implements WatchEmission<C> {}
}
