package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which dependencies are needed on which cluster, and by which roots: worked out from the records alone, so a restart knows it again. Pure.
 *
 * @param users by place, the roots that need it there
 */
public record DependencyUse(Map<Place, Set<ResourceKey>> users) {

    /**
     * One dependency on one cluster.
     *
     * @param cluster where it is needed
     * @param type one of {@link Dependency#COPIED}
     * @param key in home's namespace
     */
    public record Place(String cluster, ResourceType type, ResourceKey key) {}

    /**
     * Of all records.
     *
     * @param accounts ServiceAccounts as home has them, as far as they are known: they need Secrets themselves
     */
    public static DependencyUse of(Collection<AbroadRecord> records, Map<ResourceKey, Map<String, Object>> accounts) {
        Map<ResourceKey, Set<Place>> direct = new LinkedHashMap<>();
        records.forEach(record -> direct.put(record.key(), direct(record)));
        return of(direct, accounts);
    }

    /**
     * Of what each root refers to itself.
     *
     * @param direct by root, what {@link #direct} says
     * @param accounts as with {@link #of(Collection, Map)}
     */
    public static DependencyUse of(
            Map<ResourceKey, Set<Place>> direct, Map<ResourceKey, Map<String, Object>> accounts) {
        Map<Place, Set<ResourceKey>> users = new LinkedHashMap<>();
        direct.forEach((user, places) -> {
            ArrayDeque<Place> open = new ArrayDeque<>(places);
            while (!open.isEmpty()) {
                Place place = open.remove();
                if (users.computeIfAbsent(place, one -> new LinkedHashSet<>()).add(user)) {
                    Map<String, Object> account = accounts.getOrDefault(place.key(), Map.of());
                    for (Dependency each : Dependencies.of(place.type(), account)) {
                        open.add(new Place(
                                place.cluster(),
                                each.type(),
                                each.key(place.key().namespace())));
                    }
                }
            }
        });
        return new DependencyUse(users);
    }

    /** What a root refers to itself, where it is or is being copied to; nothing for descendants and for what is home. */
    public static Set<Place> direct(AbroadRecord record) {
        Set<Place> places = new LinkedHashSet<>();
        if (!record.root()
                || record.phase() == Phase.HOME
                || record.key().namespace().isEmpty()) {
            return places;
        }
        // While it is copied out only the base may tell what it is made from.
        for (Map<String, Object> content : List.of(record.object(), record.base())) {
            for (Dependency each : Dependencies.of(record.type(), content)) {
                places.add(new Place(
                        record.cluster(), each.type(), each.key(record.key().namespace())));
            }
        }
        for (Dependency each : Companions.copied(record)) {
            places.add(new Place(
                    record.cluster(), each.type(), each.key(record.key().namespace())));
        }
        return places;
    }

    /** Whether somebody needs it there. */
    public boolean needed(Place place) {
        return users.containsKey(place);
    }

    /** All that is needed somewhere. */
    public Set<Place> places() {
        return users.keySet();
    }
}
