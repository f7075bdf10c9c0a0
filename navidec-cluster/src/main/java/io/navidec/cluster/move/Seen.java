package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.shared.json.Tree;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of a mover has seen: the Move itself, then the places of {@link MoveMachine#owed} in that order.
 *
 * @param moveRevision the Move's resourceVersion
 * @param held whether the Move bears our finalizer
 * @param cancelled whether somebody cancelled or deleted the Move
 * @param sights by place
 */
public record Seen(long moveRevision, boolean held, boolean cancelled, Map<Place, Sight> sights) {
    private static final Sight UNSEEN = new Sight.Unseen();

    public Seen {
        sights = sights.isEmpty() ? Map.of() : new EnumMap<>(sights);
    }

    /** What was seen at a place. */
    public Sight at(Place place) {
        return sights.getOrDefault(place, UNSEEN);
    }

    /** The object at a place, or null when there is none. */
    public @Nullable Map<String, Object> object(Place place) {
        return at(place) instanceof Sight.Found found ? found.object() : null;
    }

    /** The record, or null when there is none. */
    public @Nullable AbroadRecord record() {
        Map<String, Object> tree = object(Place.RECORD);
        return tree == null ? null : new AbroadRecord(tree);
    }

    /** The first of the places nobody answered from. */
    public Optional<String> silence() {
        return sights.entrySet().stream()
                .filter(each -> each.getValue() instanceof Sight.Silent)
                .map(each -> ((Sight.Silent) each.getValue()).why())
                .findFirst();
    }

    static String uid(@Nullable Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "uid");
    }

    static String revision(@Nullable Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "resourceVersion");
    }
}
