package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a move would do, in the words of {@code status.plan}: made from the very sights that the move itself decides on. It names objects and never
 * holds their content. Every list is bounded. Pure.
 *
 * @param moves the object itself, when it is known
 * @param madeThere kinds of what controllers make for it there
 * @param leftOut what its copy lacks, in words; empty for nothing
 * @param copies what it needs and is copied there
 * @param stays what stays where it is
 * @param companions what scales, guards or selects it, and what happens to that
 * @param refusal why it cannot be done; null when it can
 * @param targetSays what the target said to the dry run of the copy; empty when it was not asked
 */
public record Plan(
        List<Item> moves,
        List<String> madeThere,
        String leftOut,
        List<Item> copies,
        List<Item> stays,
        List<Item> companions,
        @Nullable Refusal refusal,
        String targetSays) {
    /** The most entries of one list. */
    static final int MOST = 100;

    /** One object of a plan. {@code what} is {@code deployments.apps/web}. */
    public record Item(String what, Map<String, String> more) {
        Map<String, Object> tree() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("object", what);
            out.putAll(more);
            return out;
        }
    }

    /** Why it cannot be done. */
    public record Refusal(String reason, String message) {}

    public Plan {
        moves = List.copyOf(moves);
        madeThere = List.copyOf(madeThere);
        copies = List.copyOf(copies);
        stays = List.copyOf(stays);
        companions = List.copyOf(companions);
    }

    /** Of the turn whose decision ended the dry run so. */
    static Plan of(Turn t, MoveEvent.Ended end) {
        boolean possible = end.outcome() == MovePhase.PLANNED;
        MoveState state = t.state();
        boolean already = possible && state.course().target().isEmpty();
        Map<String, Object> object = state.phase() == MovePhase.PREPARING ? Before.original(t) : Map.of();
        boolean known = !object.isEmpty() && !already;
        List<Item> copies = new ArrayList<>();
        List<Item> stays = new ArrayList<>();
        if (known) {
            needed(t, object, copies, stays);
        }
        return new Plan(
                known ? List.of(root(t)) : List.of(),
                known
                        ? Descendants.of(state.type()).stream()
                                .map(ResourceType::qualifiedPlural)
                                .toList()
                        : List.of(),
                known ? KindRules.of(state.type()).dropped() : "",
                copies,
                stays,
                known ? companions(t, object) : List.of(),
                possible ? null : new Refusal(end.reason(), end.message()),
                answer(t, possible, end));
    }

    private static Item root(Turn t) {
        MoveState.Course course = t.state().course();
        return new Item(
                t.state().key().shortName(),
                Map.of(
                        "from",
                        course.source(),
                        "to",
                        course.target(),
                        "strategy",
                        course.strategy().text()));
    }

    /** Whether the target was asked shows in what is decided on the same sights. */
    private static String answer(Turn t, boolean possible, MoveEvent.Ended end) {
        boolean asked = t.state().phase() == MovePhase.PREPARING
                && Before.preparing(t) instanceof Decision.Act act
                && act.effect() instanceof Effect.TryOut;
        if (!asked) {
            return "";
        }
        return possible ? t.state().course().target() + " would take it" : end.message();
    }

    private static void needed(Turn t, Map<String, Object> object, List<Item> copies, List<Item> stays) {
        Map<String, String> reasons =
                new HashMap<>(Dependencies.reasons(t.state().type(), object));
        if (t.copiesCompanions()) {
            Companions.of(t.state().type(), object, Companions.read(t.seen().at(Place.COMPANIONS)))
                    .forEach(each -> reasons.put(each.candidate().toString(), each.does() + " it"));
        }
        for (Map<String, Object> each : Tree.maps(t.seen().object(Place.DEPENDENCIES), "needed")) {
            String what = Tree.stringOr(each, "", "object");
            String by = Tree.stringOr(each, "", "by");
            String why = by.isEmpty() ? reasons.getOrDefault(what, "it refers to it") : by + " refers to it";
            if (Tree.isTrue(each, "copied")) {
                copies.add(new Item(what, Map.of("reason", why)));
                stays.add(new Item(what, Map.of("reason", "the original of the copy, which follows it while in use")));
            } else {
                stays.add(new Item(
                        what,
                        Map.of("reason", "named by " + why + ", optional, and cannot be copied or does not exist")));
            }
        }
    }

    private static List<Item> companions(Turn t, Map<String, Object> object) {
        List<Companions.Candidate> candidates = Companions.read(t.seen().at(Place.COMPANIONS));
        String target = t.state().course().target();
        List<Item> out = new ArrayList<>();
        for (Companions.Companion each : Companions.of(t.state().type(), object, candidates)) {
            String cluster = each.candidate().cluster();
            if (t.copiesCompanions() && !cluster.equals(target)) {
                out.add(new Item(
                        each.candidate().toString(),
                        Map.of("happens", "Copied", "reason", each.does() + " it; the original stays on " + cluster)));
                continue;
            }
            String apart =
                    cluster.equals(target) ? "then both are on " + target : "on " + cluster + " " + each.without();
            out.add(new Item(
                    each.candidate().toString(), Map.of("happens", "Stays", "reason", each.does() + " it; " + apart)));
        }
        return out;
    }

    /** As {@code status.plan}. */
    public Map<String, Object> tree() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("summary", summary());
        put(out, "moves", moves);
        if (!madeThere.isEmpty()) {
            out.put("madeThere", madeThere);
        }
        if (!leftOut.isEmpty()) {
            out.put("leftOut", leftOut);
        }
        put(out, "copies", copies);
        put(out, "stays", stays);
        put(out, "companions", companions);
        Refusal no = refusal;
        if (no != null) {
            out.put("refused", Tree.of("reason", no.reason(), "message", no.message()));
        }
        if (!targetSays.isEmpty()) {
            out.put("targetSays", targetSays);
        }
        return out;
    }

    private String summary() {
        String count = moves.size() + " to move, " + copies.size() + " to copy, " + companions.size() + " companions";
        Refusal no = refusal;
        return no == null ? count : "refused: " + no.reason();
    }

    private static void put(Map<String, Object> out, String name, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        out.put(name, items.stream().limit(MOST).map(Item::tree).toList());
        if (items.size() > MOST) {
            out.put(name + "Omitted", items.size() - MOST);
        }
    }
}
