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

    /** With nothing at that place where nobody answers for it, or nobody knows how to ask. */
    Seen lost(Place place) {
        boolean silent = at(place) instanceof Sight.Silent
                || (at(place) instanceof Sight.Denied denied && denied.reason().equals(Sight.UNKNOWN_CLUSTER));
        if (!silent) {
            return this;
        }
        Map<Place, Sight> rest = new EnumMap<>(sights);
        rest.put(place, new Sight.Absent());
        return new Seen(moveRevision, held, cancelled, rest);
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

    /** Why it is not known what is at one of the places; nothing when all is known. */
    public Optional<String> silence() {
        return sights.entrySet().stream()
                .flatMap(each -> silence(each.getKey(), each.getValue()).stream())
                .findFirst();
    }

    /** Why it is not known what is at that place; nothing when it is. */
    Optional<String> silence(Place place) {
        return silence(place, at(place));
    }

    private static Optional<String> silence(Place place, Sight sight) {
        return switch (sight) {
            case Sight.Silent silent -> Optional.of(silent.why());
            // Of what it needs the refusal is told by whoever asked; of an object a denial is not its absence.
            case Sight.Denied denied ->
                place == Place.DEPENDENCIES || place == Place.PLACEMENT || place == Place.COMPANIONS
                        ? Optional.empty()
                        : Optional.of(denied.message());
            case Sight.Absent absent -> Optional.empty();
            case Sight.Found found -> Optional.empty();
            case Sight.Unseen unseen -> Optional.empty();
        };
    }

    static String uid(@Nullable Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "uid");
    }

    static String revision(@Nullable Map<String, Object> object) {
        return Tree.stringOr(object, "", "metadata", "resourceVersion");
    }
}
