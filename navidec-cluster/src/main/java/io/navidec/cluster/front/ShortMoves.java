package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.peer.Peers;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Names;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /{resource}/{name}/move}: makes a Move in its caller's name, so that home decides whether he may. The order ({@code target}, {@code
 * strategy}, {@code deadline}, {@code companions}, {@code dependents}, {@code restart}, {@code lostClusters}, separated by commas; all optional) comes as JSON or as query parameters.
 */
final class ShortMoves {
    private static final String LOST = "lostClusters";
    private static final String RESTART = "restart";
    private static final List<String> FIELDS =
            List.of("target", "strategy", "deadline", "minimumStay", "companions", "dependents", RESTART, LOST);

    private final String self;
    private final Peers peers;
    private final AbroadTable table;
    private final HomeAs home;
    private final NewMoves moves;

    /**
     * @param self this cluster's name
     */
    ShortMoves(String self, Peers peers, AbroadTable table, HomeAs home, NewMoves moves) {
        this.self = self;
        this.peers = peers;
        this.table = table;
        this.home = home;
        this.moves = moves;
    }

    /** The answer to such a request, its body read. */
    Uni<ApiAnswer> make(Identity who, ResourceType type, String name, Query query, byte[] body) {
        Map<String, Object> order = order(query, body.length == 0 ? Map.of() : Json.parse(body));
        String target = Tree.stringOr(order, "", "target");
        if (!target.isEmpty()
                && !target.equals("home")
                && !target.equals(self)
                && !peers.names().isEmpty() // nobody has told of any yet: the Move waits for that
                && !peers.names().contains(target)) {
            throw new Answered(Status.invalid("there is no cluster called '" + target + "': known are home, "
                    + String.join(", ", peers.names())));
        }
        String asked = query.get("namespace");
        String namespace = type.namespaced() ? (asked.isEmpty() ? "default" : asked) : "";
        return existing(who, type, type.key(namespace, name))
                .chain(() -> create(who, type, type.key(namespace, name), order, query.get("dryRun")));
    }

    private static Map<String, Object> order(Query query, Map<String, Object> body) {
        Map<String, Object> out = new LinkedHashMap<>();
        body.forEach((field, value) -> {
            if (!FIELDS.contains(field) || !(value instanceof String)) {
                throw new Answered(Status.invalid(
                        "a move takes " + String.join(", ", FIELDS) + ", each a string, and no '" + field + "'"));
            }
            out.put(field, value);
        });
        for (String field : FIELDS) {
            if (!query.get(field).isEmpty()) {
                out.put(field, query.get(field));
            }
        }
        return out;
    }

    private static boolean restart(String asked) {
        return switch (asked) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Answered(Status.invalid("restart is true or false, and not '" + asked + "'"));
        };
    }

    private Uni<Void> existing(Identity who, ResourceType type, ResourceKey key) {
        if (table.visible(key) != null) {
            return Uni.createFrom().voidItem(); // whether he may know is the Move's admission to say
        }
        return home.call(who, ApiCall.get(KubePath.object(type, key).toString()))
                .map(answer -> {
                    if (!answer.ok()) {
                        throw new Answered(answer);
                    }
                    return null;
                });
    }

    private Uni<ApiAnswer> create(
            Identity who, ResourceType type, ResourceKey key, Map<String, Object> order, String dryRun) {
        String namespace = Names.beside(key);
        boolean fits = key.name().matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
        Map<String, Object> spec =
                Tree.of("resource", Tree.of("group", type.group(), "resource", type.plural(), "name", key.name()));
        spec.putAll(order);
        if (order.containsKey(LOST)) {
            spec.put(LOST, List.copyOf(Names.clusters(Tree.stringOr(order, "", LOST))));
        }
        if (order.containsKey(RESTART)) {
            spec.put(RESTART, restart(Tree.stringOr(order, "", RESTART)));
        }
        Map<String, Object> move = Tree.of(
                "apiVersion",
                Names.API_VERSION,
                "kind",
                Names.MOVES.kind(),
                "metadata",
                Tree.of("generateName", (fits ? key.name() : "move") + "-", "namespace", namespace),
                "spec",
                spec);
        return moves.make(who, namespace, move, dryRun);
    }
}
