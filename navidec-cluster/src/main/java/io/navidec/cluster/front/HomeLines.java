package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.view.EventType;
import io.navidec.cluster.view.PrintedObject;
import io.navidec.cluster.view.Seen;
import io.navidec.cluster.view.Selectors;
import io.navidec.cluster.view.WatchInput;
import io.navidec.shared.json.ObjectHead;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the lines of home's half of a watch say to the merge. */
final class HomeLines {
    /** Format: KEP-3157. */
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private static final Set<String> MARKS = Set.of(Names.AWAY, INITIAL_EVENTS_END);

    private HomeLines() {}

    /** A line, read. */
    sealed interface Read {}

    /** An object's event. */
    record Change(WatchInput.HomeEvent<EventContent> input) implements Read {}

    /** A bookmark. */
    record Bookmark(long revision, boolean closing) implements Read {}

    /** An error, or what is not known here: it is passed on as it is. */
    record Other() implements Read {}

    static Read read(byte[] json, KubeRequest.Resource what) {
        ObjectHead head = ObjectHead.ofEvent(json, MARKS);
        if (head.resourceVersion().isEmpty()) {
            return new Other();
        }
        long revision = Long.parseLong(head.resourceVersion());
        return switch (head.type()) {
            case "BOOKMARK" -> new Bookmark(revision, head.annotations().contains(INITIAL_EVENTS_END));
            case "ADDED", "MODIFIED", "DELETED" -> {
                ResourceKey key = new ResourceKey(what.group(), what.plural(), head.namespace(), head.name());
                Seen<EventContent> seen =
                        new Seen<>(head.uid(), revision, true, new EventContent.HomeLine(json, head.type()));
                yield new Change(new WatchInput.HomeEvent<>(
                        EventType.valueOf(head.type()),
                        key,
                        seen,
                        head.annotations().contains(Names.AWAY) && !head.controlled()));
            }
            default -> new Other();
        };
    }

    /** The state of an object that was looked up. */
    static @Nullable Seen<EventContent> seen(@Nullable PrintedObject home, Selectors selectors) {
        if (home == null) {
            return null;
        }
        return new Seen<>(
                Tree.stringOr(home.object(), "", "metadata", "uid"),
                Long.parseLong(Tree.stringOr(home.object(), "0", "metadata", "resourceVersion")),
                selectors.matches(home.object()),
                new EventContent.LookedUp(home));
    }
}
