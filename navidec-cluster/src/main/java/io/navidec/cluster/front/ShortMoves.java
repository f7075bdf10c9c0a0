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
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /{resource}/{name}/move}: makes a Move in its caller's name, so that home decides whether he may. The order ({@code target}, {@code
 * strategy}, {@code deadline}, {@code companions}, {@code dependents}, {@code restart}, {@code lostClusters}, separated by commas; all optional) comes as JSON or as query parameters.
 */
final class ShortMoves {
    private static final String LOST = "lostClusters";
    private static final String RESTART = "restart";
    static final List<String> FIELDS =
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

    /**
     * What a Move's {@code spec} says of it.
     *
     * @param body as parsed; what the query says counts more
     * @throws Answered when something in it is not what a move takes
     */
    static Map<String, Object> order(Query query, Map<String, Object> body) {
        Map<String, Object> out = new LinkedHashMap<>();
        body.forEach((field, value) -> {
            if (!FIELDS.contains(field)) {
                throw new Answered(
                        Status.invalid("a move takes " + String.join(", ", FIELDS) + ", and no '" + field + "'"));
            }
            out.put(field, read(field, value));
        });
        for (String field : FIELDS) {
            if (!query.get(field).isEmpty()) {
                out.put(field, read(field, query.get(field)));
            }
        }
        return out;
    }

    /** In a query all is text. */
    private static Object read(String field, @Nullable Object value) {
        if (field.equals(RESTART) && ("true".equals(value) || "false".equals(value))) {
            return Boolean.valueOf((String) value);
        }
        if (field.equals(LOST) && value instanceof String names) {
            return Names.clusters(names).stream().sorted().toList();
        }
        boolean fits = switch (field) {
            case RESTART -> value instanceof Boolean;
            case LOST -> value instanceof List<?> all && all.stream().allMatch(String.class::isInstance);
            default -> value instanceof String;
        };
        if (value == null || !fits) {
            String wanted =
                    field.equals(RESTART) ? "true or false" : field.equals(LOST) ? "a list of names" : "a string";
            throw new Answered(Status.invalid(field + " is " + wanted + ", and not " + value));
        }
        return value;
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
