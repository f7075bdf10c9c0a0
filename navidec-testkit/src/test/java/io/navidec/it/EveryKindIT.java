package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.navidec.testkit.Await;
import io.navidec.testkit.Bed;
import io.navidec.testkit.Command;
import io.navidec.testkit.Kubectl;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Objects of every kind that home serves go out, are changed there and come home, all in one namespace and by one Move each way; what a client sees
 * is compared before and after. Kinds that stay are refused. The samples are in {@code every-kind.json}: {@code differs} names what may be another value
 * abroad, each with the words of {@code docs/kinds.md} that say so.
 */
@ExtendWith(Fleet.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryKindIT {
    /** Here the samples are applied as kubectl always did, by its annotation. */
    private static final String CLIENT_SIDE = "kinds-client";
    /** And here by the API server, as the manager "team". */
    private static final String SERVER_SIDE = "kinds-server";

    private static final List<String> SPACES = List.of(CLIENT_SIDE, SERVER_SIDE);
    private static final String STAY = "kinds-stay";
    private static final String CUSTOM = "kinds.example.com";
    private static final String MERGE = "application/merge-patch+json";
    /** Beside what the sample says: what anybody may change of any object. */
    private static final Map<String, Object> CHANGE = Tree.of(
            "metadata",
            Tree.of("labels", Tree.of("changed", "abroad"), "annotations", Tree.of("note", "changed abroad")));

    private static final String CREATED = "metadata.creationTimestamp";

    private static Door home;
    private static Door damStraight;
    private static Door eurmStraight;
    private static Kubectl facade;
    private static Kubectl straight;
    private static ServedKinds kinds;
    private static List<Sample> samples;
    private static List<Sample> staying;
    private static String document;

    private static String said;
    private static Map<String, Map<String, Object>> before;
    private static Map<String, Map<String, Object>> abroad;
    private static Map<String, Map<String, Object>> changed;

    /** What may have changed an object. */
    private enum Between {
        NOTHING,
        MOVE,
        RETURN
    }

    /** One sample of the file, in one namespace. */
    private record Sample(ResourceType type, String space, Map<String, Object> entry) {
        Map<String, Object> object() {
            return Tree.map(entry, "object");
        }

        Map<String, Object> change() {
            Map<String, Object> patch = new LinkedHashMap<>(CHANGE);
            patch.putAll(Tree.map(entry, "abroad"));
            return patch;
        }

        String name() {
            return Tree.stringOr(object(), "", "metadata", "name");
        }

        String path() {
            return ServedKinds.path(type, space, name());
        }

        String guestPath() {
            return ServedKinds.path(type, space + "--dam", name());
        }

        String shortName() {
            return type.qualifiedPlural() + "/" + name();
        }

        @Override
        public String toString() {
            return shortName() + " in " + space;
        }
    }

    @BeforeAll
    static void objects() throws IOException {
        home = Door.facade("dam");
        damStraight = Door.straight("dam");
        eurmStraight = Door.straight("eurm");
        facade = Moves.dam();
        straight = Moves.damStraight();
        document = Files.readString(Bed.repository().resolve("docs/kinds.md"));
        for (Kubectl each : List.of(straight, Moves.eurm())) {
            customKinds(each);
        }
        SPACES.forEach(Moving::namespace);
        Moving.namespace(STAY);
        kinds = ServedKinds.of(home);
        Map<String, Object> file = file();
        samples = SPACES.stream()
                .flatMap(space -> samples(file, "move", space).stream())
                .toList();
        staying = samples(file, "stay", STAY);
        for (String space : SPACES) {
            apply(space, "").ok();
        }
        for (String space : SPACES) {
            for (String workload : List.of("deployment/web", "statefulset/queue", "daemonset/daemons")) {
                facade.out("-n " + space + " rollout status " + workload + " --timeout=60s");
            }
            facade.out("-n " + space + " wait pods --all --for=condition=Ready --timeout=60s");
            facade.run("-n " + space
                            + " patch operated one --subresource=status --type=merge -p {\"status\":{\"seen\":1}}")
                    .ok();
        }
        before = still();
    }

    @AfterAll
    static void clean() {
        // Hundreds of objects: what comes next is not to queue behind them at the garbage collector.
        straight.run("delete namespace " + String.join(" ", SPACES) + " " + STAY + " --timeout=120s");
    }

    private static void customKinds(Kubectl cluster) {
        cluster.apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: plains.kinds.example.com}
                spec:
                  group: kinds.example.com
                  scope: Namespaced
                  names: {plural: plains, singular: plain, kind: Plain}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                ---
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: operateds.kinds.example.com}
                spec:
                  group: kinds.example.com
                  scope: Namespaced
                  names: {plural: operateds, singular: operated, kind: Operated}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec: {type: object, properties: {replicas: {type: integer}, size: {type: integer, default: 1}}}
                          status: {type: object, properties: {seen: {type: integer}}}
                    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.seen}}
                """);
        for (String kind : List.of("plains", "operateds")) {
            Await.until(
                    kind + " are served",
                    Moving.WITHIN,
                    () -> cluster.run("get " + kind + ".kinds.example.com -A").exit() == 0);
        }
    }

    private static Map<String, Object> file() throws IOException {
        try (InputStream in = Objects.requireNonNull(EveryKindIT.class.getResourceAsStream("/every-kind.json"))) {
            return Json.parse(in.readAllBytes());
        }
    }

    private static List<Sample> samples(Map<String, Object> file, String which, String space) {
        return Tree.maps(file, which).stream()
                .map(entry -> new Sample(kinds.of(Tree.map(entry, "object")), space, entry))
                .toList();
    }

    private static List<Sample> of(String space) {
        return samples.stream().filter(each -> each.space().equals(space)).toList();
    }

    /** For kubectl's standard input. */
    private static String text(List<Map<String, Object>> objects) {
        return Json.text(Tree.of("apiVersion", "v1", "kind", "List", "items", objects));
    }

    /** Applies all of one namespace's samples in its way. */
    private static Command apply(String space, String more) {
        List<Map<String, Object>> objects =
                of(space).stream().map(Sample::object).toList();
        String all = text(objects);
        // A port of the nodes is nobody else's.
        return space.equals(CLIENT_SIDE)
                ? facade.input(all, "-n " + space + " apply -f -")
                : facade.input(
                        all.replace("31847", "31848"),
                        "-n " + space + " apply --server-side --field-manager=team " + more + " -f -");
    }

    /** All samples as a client of the façade sees them. */
    private static Map<String, Map<String, Object>> seen() throws IOException {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (Sample each : samples) {
            Map<String, Object> object = home.find(each.path());
            if (object == null) {
                throw new AssertionError(each + " is not there for a client");
            }
            all.put(each.toString(), object);
        }
        return all;
    }

    /** The same once controllers have done what they had to do. */
    private static Map<String, Map<String, Object>> still() {
        List<Map<String, Map<String, Object>>> last = new ArrayList<>(List.of(Map.of()));
        return Await.until(
                "nothing changes any more",
                Moving.WITHIN,
                () -> {
                    Map<String, Map<String, Object>> now = seen();
                    return now.equals(last.set(0, now)) ? now : Map.<String, Map<String, Object>>of();
                },
                now -> !now.isEmpty());
    }

    private static Map<String, Object> seenOf(Map<String, Map<String, Object>> all, Sample sample) {
        return Objects.requireNonNull(all.get(sample.toString()));
    }

    /** What a move must leave alone; its managedFields are looked at apart. */
    private static Map<String, Object> content(Sample sample, Map<String, Object> object) {
        Map<String, Object> out = object;
        for (String field : List.of("resourceVersion", "generation", "managedFields")) {
            out = Tree.without(out, "metadata", field);
        }
        // What is status in autoscaling/v2 is told in annotations in v1.
        out = Tree.without(out, "metadata", "annotations", "autoscaling.alpha.kubernetes.io/conditions");
        out = Tree.without(out, "metadata", "annotations", "autoscaling.alpha.kubernetes.io/current-metrics");
        if (Tree.map(out, "metadata", "annotations").isEmpty()) {
            out = Tree.without(out, "metadata", "annotations");
        }
        // Nobody writes a custom kind's status anew here.
        return sample.type().group().equals(CUSTOM) ? out : Tree.without(out, "status");
    }

    /** Who owns which fields, but for what controllers write of their own accord. */
    private static List<Object> owners(Map<String, Object> object) {
        List<Object> out = new ArrayList<>();
        for (Map<String, Object> entry : Tree.maps(object, "metadata", "managedFields")) {
            if (!"status".equals(entry.get("subresource")) && !"kube-controller-manager".equals(entry.get("manager"))) {
                out.add(entry);
            }
        }
        return out;
    }

    private static BigInteger version(Map<String, Object> object) {
        return new BigInteger(Tree.stringOr(object, "-1", "metadata", "resourceVersion"));
    }

    /** What differs though {@code docs/kinds.md} does not say that it may. */
    private static List<String> differences(
            Map<String, Map<String, Object>> one, Map<String, Map<String, Object>> two, Between between) {
        List<String> out = new ArrayList<>();
        for (Sample each : samples) {
            Map<String, Object> first = seenOf(one, each);
            Map<String, Object> second = seenOf(two, each);
            Map<String, Object> may = between == Between.NOTHING ? Map.of() : Tree.map(each.entry(), "differs");
            Difference.between(content(each, first), content(each, second)).stream()
                    .filter(found -> !may.containsKey(found.path())
                            && !(between == Between.RETURN && found.path().equals(CREATED)))
                    .forEach(found -> out.add(each + " " + found));
            Difference.between(owners(first), owners(second))
                    .forEach(found -> out.add(each + " managedFields" + found));
            if (between != Between.NOTHING && version(second).compareTo(version(first)) <= 0) {
                out.add(each + " resourceVersion " + version(first) + " -> " + version(second));
            }
        }
        return out;
    }

    private static void nothing(List<String> found) {
        assertTrue(found.isEmpty(), () -> found.size() + ":\n" + String.join("\n", found));
    }

    /** Moves all that can be moved of these namespaces, at the same time, and gives what became otherwise than it should. */
    private static List<String> moveAll(String name, String target) {
        for (String space : SPACES) {
            straight.input(
                            Json.text(Tree.of(
                                    "apiVersion",
                                    "navidec.io/v1alpha1",
                                    "kind",
                                    "Move",
                                    "metadata",
                                    Tree.of("name", name, "namespace", space),
                                    "spec",
                                    Tree.of("namespaceWide", true, "target", target, "parallelism", 4))),
                            "create -f -")
                    .ok();
        }
        List<String> wrong = new ArrayList<>();
        for (String space : SPACES) {
            Map<String, Object> status = Moving.ended(space, name);
            Map<String, Map<String, Object>> members = new LinkedHashMap<>();
            Tree.maps(status, "members").forEach(each -> members.put(Tree.stringOr(each, "", "object"), each));
            for (Sample each : of(space)) {
                Map<String, Object> member = members.remove(each.shortName());
                if (member == null || !"Moved".equals(member.get("phase"))) {
                    wrong.add(each + " " + (member == null ? "is not chosen: " + status.get("message") : member));
                }
            }
            members.forEach((object, member) -> wrong.add(object + " in " + space + " was not meant: " + member));
        }
        return wrong;
    }

    private static List<String> places(boolean atHome) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Sample each : samples) {
            boolean dam = damStraight.find(each.path()) != null;
            boolean eurm = eurmStraight.find(each.guestPath()) != null;
            if (dam != atHome || eurm == atHome) {
                wrong.add(each + " at dam: " + dam + ", at eurm: " + eurm);
            }
        }
        return wrong;
    }

    @Test
    @Order(1)
    void everyKindHasASample() {
        Set<String> sampled = new TreeSet<>();
        samples.forEach(each -> sampled.add(each.type().qualifiedPlural()));
        staying.forEach(each -> sampled.add(each.type().qualifiedPlural()));
        List<String> missing = new ArrayList<>();
        for (ResourceType type : kinds.all()) {
            if (type.namespaced() && ours(type) && !sampled.contains(type.qualifiedPlural())) {
                missing.add(
                        type.qualifiedPlural()
                                + " has no sample: add one to every-kind.json, under \"move\", or under \"stay\" with the words of its refusal");
            }
        }
        nothing(missing);
    }

    /** Not what other tests have defined. */
    private static boolean ours(ResourceType type) {
        return ResourceType.builtIn(type.group())
                || type.group().equals("navidec.io")
                || type.group().equals(CUSTOM);
    }

    @Test
    @Order(1)
    void everyRowOfTheDocumentHasASampleThatMoves() {
        Set<String> sampled = new TreeSet<>();
        samples.forEach(each -> sampled.add(each.type().qualifiedPlural()));
        List<String> missing = document.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .filter(kind -> !sampled.contains(kind))
                .toList();
        nothing(missing);
        assertTrue(document.contains("once it is back, its `creationTimestamp` is the\ntime of its return"), CREATED);
        for (Sample each : samples) {
            String row = document.lines()
                    .filter(line -> line.startsWith("| `" + each.type().qualifiedPlural() + "` |"))
                    .findFirst()
                    .orElse("");
            Tree.map(each.entry(), "differs")
                    .forEach((path, words) -> assertTrue(
                            row.contains(String.valueOf(words)), each + ": docs/kinds.md does not say " + words));
        }
    }

    @Test
    @Order(2)
    void theyGoOutAndAClientSeesTheSame() throws IOException {
        said = said();
        before = still();

        nothing(moveAll("out", "eurm"));

        nothing(places(false));
        abroad = still();
        nothing(differences(before, abroad, Between.MOVE));
    }

    @Test
    @Order(3)
    void whoAppliedThemAppliesThemAgainAndNothingChanges() throws IOException {
        assumeTrue(abroad != null);
        assertEquals(said, said());
        Map<String, Map<String, Object>> after = still();
        List<String> found = differences(abroad, after, Between.NOTHING);
        for (Sample each : samples) {
            Object one = Tree.get(seenOf(abroad, each), "metadata", "generation");
            Object two = Tree.get(seenOf(after, each), "metadata", "generation");
            if (!Objects.equals(one, two)) {
                found.add(each + " generation " + one + " -> " + two);
            }
        }
        nothing(found);
    }

    /** What kubectl says when both namespaces' samples are applied once more: at home "unchanged" of nearly all. */
    private static String said() {
        StringBuilder out = new StringBuilder();
        for (String space : SPACES) {
            out.append(apply(space, "").all());
        }
        return out.toString();
    }

    @Test
    @Order(4)
    void theyAreChangedAbroad() throws IOException {
        assumeTrue(abroad != null);
        List<String> found = new ArrayList<>();
        for (Sample each : samples) {
            Map<String, Object> patch = each.change();
            HttpResponse<String> answer =
                    home.send("PATCH", each.path() + "?fieldManager=changer", Json.text(patch), MERGE);
            if (answer.statusCode() != 200) {
                found.add(each + " " + answer.statusCode() + " " + answer.body());
            } else if (!holds(Json.parse(answer.body()), patch)) {
                found.add(each + " lacks the change: " + answer.body());
            }
        }
        nothing(found);
        changed = still();
        for (Sample each : samples) {
            Map<String, Object> guest = eurmStraight.find(each.guestPath());
            assertTrue(guest != null && holds(guest, each.change()), each + " is not changed at eurm: " + guest);
        }
    }

    private static boolean holds(@Nullable Object tree, @Nullable Object part) {
        return part instanceof Map<?, ?> parts
                ? tree instanceof Map<?, ?> map
                        && parts.entrySet().stream().allMatch(each -> holds(map.get(each.getKey()), each.getValue()))
                : Objects.equals(tree, part);
    }

    @Test
    @Order(5)
    void theyComeHomeWithTheChangeAndNothingElse() throws IOException {
        assumeTrue(changed != null);
        nothing(moveAll("back", "home"));

        nothing(places(true));
        Map<String, Map<String, Object>> after = still();
        nothing(differences(changed, after, Between.RETURN));
        List<String> found = new ArrayList<>();
        for (Sample each : samples) {
            Map<String, Object> real = damStraight.find(each.path());
            if (real == null || !holds(real, each.change())) {
                found.add(each + " lacks the change: " + real);
            } else if (Json.text(real).contains("navidec.io/")) {
                found.add(each + " bears our marks: " + real);
            }
        }
        nothing(found);
        // Once to take back what was changed of what it says itself; then there is nothing more to do.
        SPACES.forEach(space -> apply(space, "--force-conflicts").ok());
        assertEquals(said, said());
    }

    @Test
    @Order(6)
    void whatStaysIsRefusedInWordsAndNothingIsTouched() throws IOException {
        facade.input(text(staying.stream().map(Sample::object).toList()), "-n " + STAY + " apply -f -")
                .ok();
        for (Sample each : staying) {
            if (each.entry().containsKey("status")) {
                String status = Json.text(Tree.of("status", each.entry().get("status")));
                HttpResponse<String> answer = home.send("PATCH", each.path() + "/status", status, MERGE);
                assertEquals(200, answer.statusCode(), answer.body());
            }
        }
        List<String> owned = Await.until(
                "controllers have made what is theirs",
                Moving.WITHIN,
                EveryKindIT::owned,
                made -> Stream.of("replicasets.apps/owner-", "pods/owner-", "pods/running-")
                        .allMatch(name -> made.stream().anyMatch(each -> each.startsWith(name))));
        Map<String, String> refusals = new LinkedHashMap<>();
        staying.forEach(each -> refusals.put(each.shortName(), Tree.stringOr(each.entry(), "", "why")));
        refusals.put("configmaps/kube-root-ca.crt", "every cluster puts its own into each namespace");
        refusals.put("serviceaccounts/default", "every cluster puts its own into each namespace");
        owned.forEach(each -> refusals.put(each, "its controller would make it again here"));
        for (ResourceType type : kinds.all()) {
            if (!type.namespaced() && ours(type)) {
                refusals.put(type.qualifiedPlural() + "/whatever", " cannot be moved: ");
            }
        }
        Map<String, Map<String, Object>> untouched = stayingObjects();

        Map<String, Map<String, Object>> ends = moveEach(refusals.keySet());

        List<String> found = new ArrayList<>();
        refusals.forEach((object, why) -> {
            Map<String, Object> status = ends.getOrDefault(object, Map.of());
            String message = String.valueOf(status.get("message"));
            if (!"Refused".equals(status.get("phase")) || !message.startsWith(object) || !message.contains(why)) {
                found.add(object + " " + status.get("phase") + ": " + message);
            }
        });
        nothing(found);
        assertEquals(untouched, stayingObjects());
        assertTrue(Moves.eurm()
                .out("-n " + STAY + "--dam get all,cm,secrets -o name")
                .isBlank());
    }

    /** What controllers made for the samples that stay. */
    private static List<String> owned() {
        List<String> names = new ArrayList<>();
        Map<String, Object> all = Json.parse(straight.out("-n " + STAY + " get replicasets,pods -o json"));
        for (Map<String, Object> each : Tree.maps(all, "items")) {
            if (!Tree.list(each, "metadata", "ownerReferences").isEmpty()) {
                names.add(kinds.of(each).qualifiedPlural() + "/" + Tree.stringOr(each, "", "metadata", "name"));
            }
        }
        return names;
    }

    /** As they are at home; what lives, without what it says of its life. */
    private static Map<String, Map<String, Object>> stayingObjects() throws IOException {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (Sample each : staying) {
            Map<String, Object> object = Objects.requireNonNull(damStraight.find(each.path()), each::toString);
            boolean lives = object.containsKey("status") || each.type().group().equals("navidec.io");
            all.put(
                    each.toString(),
                    lives ? Tree.of("spec", Tree.without(Tree.map(object, "spec"), "health")) : object);
        }
        return all;
    }

    /** A Move for each, and the status that each ended with. */
    private static Map<String, Map<String, Object>> moveEach(Set<String> objects) {
        Map<String, String> byMove = new LinkedHashMap<>();
        List<Map<String, Object>> moves = new ArrayList<>();
        for (String object : objects) {
            String[] kind = object.substring(0, object.indexOf('/')).split("\\.", 2);
            String name = "refused-" + byMove.size();
            byMove.put(name, object);
            moves.add(Tree.of(
                    "apiVersion",
                    "navidec.io/v1alpha1",
                    "kind",
                    "Move",
                    "metadata",
                    Tree.of("name", name, "namespace", STAY),
                    "spec",
                    Tree.of(
                            "resource",
                            Tree.of(
                                    "group",
                                    kind.length == 1 ? "" : kind[1],
                                    "resource",
                                    kind[0],
                                    "name",
                                    object.substring(object.indexOf('/') + 1)),
                            "target",
                            "eurm")));
        }
        straight.input(text(moves), "create -f -").ok();
        Map<String, Map<String, Object>> ends = new LinkedHashMap<>();
        byMove.forEach((move, object) -> ends.put(object, Moving.ended(STAY, move)));
        return ends;
    }
}
