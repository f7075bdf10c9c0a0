package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Skipped;
import io.navidec.cluster.move.MovePhase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The journal in the status of a Move of many: a list of objects, each with {@code event}, {@code at} (RFC 3339) and the fields of its {@link
 * BatchEvent}; {@code Selected} says the {@code schema}, 1 where it does not; since 2 members of one kind that follow each other and wait for nobody are told
 * together, by their {@code names}: each entry writes the journal whole, and it has thousands. An entry that this version does not know stops the replay: nothing is guessed. Pure.
 */
public final class BatchJournal {
    private static final int SCHEMA = 2;

    private BatchJournal() {}

    /** The journal holds something this version cannot read; the message says what. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * The state that a journal adds up to.
     *
     * @throws Unreadable at the first entry that is not understood
     */
    public static BatchState replay(BatchOrder order, List<Map<String, Object>> journal) {
        BatchState state = BatchState.requested(order);
        for (Map<String, Object> entry : journal) {
            BatchEvent event = event(order, entry);
            try {
                state = state.apply(event);
            } catch (IndexOutOfBoundsException e) {
                throw new Unreadable(
                        "The journal's entry '" + entry.get("event") + "' names a member that is not there");
            }
        }
        return state;
    }

    /** An entry as JSON. */
    public static Map<String, Object> tree(BatchEvent event) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("event", event.getClass().getSimpleName());
        out.put("at", event.at().toString());
        switch (event) {
            case BatchEvent.Selected e -> {
                out.put("schema", SCHEMA);
                out.put("members", told(e.members()));
                out.put(
                        "skipped",
                        e.skipped().stream()
                                .map(each -> Tree.of("object", each.object(), "reason", each.reason()))
                                .toList());
                out.put("omitted", e.omitted());
            }
            case BatchEvent.Begun e -> out.put("members", e.members());
            case BatchEvent.Made e -> out.put("members", e.members());
            case BatchEvent.MembersEnded e -> {
                out.put("members", e.members());
                out.put("outcome", e.outcome().text());
                out.put("why", e.why());
            }
            case BatchEvent.Stopped e -> {}
            case BatchEvent.BatchEnded e -> {
                out.put("outcome", e.outcome().text());
                out.put("reason", e.reason());
                out.put("message", e.message());
            }
        }
        return out;
    }

    private static List<Map<String, Object>> told(List<Member> members) {
        List<Map<String, Object>> out = new ArrayList<>();
        List<Object> names = List.of();
        for (Member member : members) {
            ResourceKey key = member.key();
            Map<String, Object> last = out.isEmpty() ? Map.of() : out.getLast();
            if (!member.after().isEmpty()) {
                out.add(Tree.of(
                        "group", key.group(), "resource", key.plural(), "name", key.name(), "after", member.after()));
            } else if (last.containsKey("names")
                    && key.group().equals(last.get("group"))
                    && key.plural().equals(last.get("resource"))) {
                names.add(key.name());
            } else {
                names = new ArrayList<>(List.of(key.name()));
                out.add(Tree.of("group", key.group(), "resource", key.plural(), "names", names));
            }
        }
        return out;
    }

    /**
     * An entry read back.
     *
     * @throws Unreadable when it is not understood
     */
    public static BatchEvent event(BatchOrder order, Map<String, Object> tree) {
        String name = Tree.stringOr(tree, "", "event");
        if (Tree.longOr(tree, 1, "schema") > SCHEMA) {
            throw new Unreadable("The journal has schema " + tree.get("schema") + ", and this version reads " + SCHEMA
                    + " at most: go on with the version that wrote it");
        }
        try {
            Instant at = Instant.parse(Tree.stringOr(tree, "", "at"));
            return switch (name) {
                case "Selected" ->
                    new BatchEvent.Selected(
                            at, members(order, tree), skipped(tree), (int) Tree.longOr(tree, 0, "omitted"));
                case "Begun" -> new BatchEvent.Begun(at, places(tree, "members"));
                case "Made" -> new BatchEvent.Made(at, places(tree, "members"));
                case "MembersEnded" -> ended(at, places(tree, "members"), tree);
                // As written before several were told of together.
                case "MemberEnded" -> ended(at, List.of((int) Tree.longOr(tree, -1, "member")), tree);
                case "Stopped" -> new BatchEvent.Stopped(at);
                case "BatchEnded" ->
                    new BatchEvent.BatchEnded(
                            at,
                            MovePhase.of(Tree.stringOr(tree, "", "outcome")),
                            Tree.stringOr(tree, "", "reason"),
                            Tree.stringOr(tree, "", "message"));
                default ->
                    throw new Unreadable("The journal has an entry '" + name
                            + "' that this version does not know: go on with the version that wrote it");
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new Unreadable("The journal's entry '" + name + "' cannot be read: " + e.getMessage());
        }
    }

    private static BatchEvent ended(Instant at, List<Integer> members, Map<String, Object> tree) {
        return new BatchEvent.MembersEnded(
                at, members, MovePhase.of(Tree.stringOr(tree, "", "outcome")), Tree.stringOr(tree, "", "why"));
    }

    private static List<Member> members(BatchOrder order, Map<String, Object> tree) {
        List<Member> members = new ArrayList<>();
        for (Map<String, Object> each : Tree.maps(tree, "members")) {
            List<Object> names =
                    each.containsKey("names") ? Tree.list(each, "names") : List.of(Tree.stringOr(each, "", "name"));
            for (Object name : names) {
                ResourceKey key = new ResourceKey(
                        Tree.stringOr(each, "", "group"),
                        Tree.stringOr(each, "", "resource"),
                        order.objects(),
                        String.valueOf(name));
                members.add(new Member(key, places(each, "after")));
            }
        }
        return members;
    }

    private static List<Skipped> skipped(Map<String, Object> tree) {
        return Tree.maps(tree, "skipped").stream()
                .map(each -> new Skipped(Tree.stringOr(each, "", "object"), Tree.stringOr(each, "", "reason")))
                .toList();
    }

    private static List<Integer> places(Map<String, Object> tree, String field) {
        return Tree.list(tree, field).stream()
                .map(each -> each instanceof Number number ? number.intValue() : -1)
                .toList();
    }
}
