package io.navidec.cluster.move;

import io.navidec.cluster.guest.GuestObjects;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One object's whole world: home, two clusters abroad, the record, at most one unfinished Move. Every write names what it has read, as
 * API servers and the guest host check it.
 */
final class SimWorld {
    /** Rules that live in the world rather than in the machine. */
    enum Guard {
        /** Preconditions are checked. */
        REVISION,
        /** Guest hosts remember closed generations. */
        FENCE,
        /** Leavings are swept. */
        JANITOR,
        /** Entries are written before anything is touched. */
        JOURNAL
    }

    static final String HOME = "dam";
    static final List<String> CLUSTERS = List.of("eurm", "vega");
    static final ResourceType TYPE = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    static final ResourceKey KEY = TYPE.key("shop", "settings");

    final Random random;
    final Set<Guard> off;
    long revision;
    long uids;
    long time;

    @Nullable
    Map<String, Object> home;

    @Nullable
    AbroadRecord record;

    final Map<String, Map<String, Object>> abroad = new HashMap<>();
    final Map<String, Long> closed = new HashMap<>();
    /** Clusters that do not answer: perhaps they will again, perhaps never. */
    final Set<String> dead = new TreeSet<>();

    /** Whether something of ours may run where nobody answers, as somebody has consented to. */
    boolean abandoned;

    /** Guests on clusters that were declared lost: what a façade that has not heard of it still writes to one is lost by consent. */
    final Set<String> givenUp = new TreeSet<>();

    private final Set<String> unsure = new TreeSet<>();

    /** The Move: uid, rv, held, cancelled, journal (of JSON trees), order. */
    @Nullable
    SimMove move;

    int moves;
    final List<AbroadRecord> olderRecords = new ArrayList<>();

    /** What clients were told: is it there, with what, under which uid. */
    boolean live;

    String knownUid = "";
    Map<String, Object> accepted = new TreeMap<>();

    record SimMove(
            MoveOrder order, long revision, boolean held, boolean cancelled, List<Map<String, Object>> journal) {}

    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message, null, false, false);
        }
    }

    /** A single seed tells what happens, step by step. */
    private static final boolean TOLD = Long.getLong("navidec.simulation.seed") != null;

    void tell(String what) {
        if (TOLD) {
            System.out.println(time + " " + what + " | home "
                    + (home == null ? "-" : Seen.uid(home) + fields(home) + Turn.away(home)) + " abroad " + brief()
                    + " record " + record);
        }
    }

    private Map<String, String> brief() {
        Map<String, String> out = new TreeMap<>();
        abroad.forEach((cluster, guest) -> out.put(
                cluster,
                Seen.uid(guest) + fields(guest) + "gen" + GuestObjects.generation(guest)
                        + (GuestObjects.frozen(guest) ? "frozen" : "")));
        return out;
    }

    SimWorld(Random random, Set<Guard> off) {
        this.random = random;
        this.off = off;
    }

    boolean on(Guard guard) {
        return !off.contains(guard);
    }

    Instant now() {
        return Instant.ofEpochMilli(time * 20);
    }

    Map<String, Object> stamped(Map<String, Object> object) {
        revision++;
        return Tree.with(object, Long.toString(revision), "metadata", "resourceVersion");
    }

    String newUid() {
        uids++;
        return "uid-" + uids;
    }

    static Map<String, Object> fields(@Nullable Map<String, Object> object) {
        return Tree.map(object, "data");
    }

    // ---- effects, as home's API server, the guest hosts and the store do them

    Answer effect(SimMove by, Effect effect) {
        try {
            Answer done = perform(by, effect);
            tell(by.order().uid() + " does " + effect.name());
            return done;
        } catch (Conflict e) {
            tell(by.order().uid() + " cannot " + effect.name() + ": " + e.getMessage());
            return new Answer.Lost(String.valueOf(e.getMessage()));
        }
    }

    private static String place(Effect effect) {
        return switch (effect) {
            case Effect.TryOut e -> e.cluster();
            case Effect.CopyDependencies e -> e.cluster();
            case Effect.Create e -> e.cluster();
            case Effect.Replace e -> e.cluster();
            case Effect.Patch e -> e.cluster();
            case Effect.Close e -> e.cluster();
            case Effect.CopyHistory e -> e.cluster();
            case Effect.CarryStatus e -> e.cluster();
            default -> HOME;
        };
    }

    private Answer perform(SimMove by, Effect effect) {
        if (dead.contains(place(effect))) {
            return new Answer.Silent("dead");
        }
        if (by.order().dryRun() && !(effect instanceof Effect.TryOut)) {
            throw new IllegalStateException("a dry run does " + effect.name());
        }
        return switch (effect) {
            case Effect.HoldMove hold -> held(by, true);
            case Effect.ReleaseMove release -> held(by, false);
            case Effect.WriteRecord write -> writeRecord(write.record());
            case Effect.EraseRecord erase -> {
                check(revisionOf(record), erase.record().resourceVersion(), record != null);
                replaceRecord(null);
                yield done(null);
            }
            case Effect.TryOut tried -> done(null);
            case Effect.CopyDependencies copied -> done(null);
            case Effect.CopyHistory copied -> done(null);
            case Effect.CarryStatus carried -> done(null);
            case Effect.Create create -> create(create);
            case Effect.Replace replace -> {
                fence(replace.cluster(), replace.generation());
                yield put(replace.cluster(), replace.body());
            }
            case Effect.Patch patch -> patch(patch);
            case Effect.DeleteHome delete -> {
                if (home == null || !Seen.uid(home).equals(delete.uid())) {
                    throw new Conflict("gone");
                }
                check(Seen.revision(home), delete.resourceVersion(), true);
                home = null;
                yield done(null);
            }
            case Effect.Close close -> {
                closed.merge(close.cluster(), close.generation(), Math::max);
                Map<String, Object> there = abroad.get(close.cluster());
                if (there != null && GuestObjects.generation(there) <= close.generation()) {
                    abroad.remove(close.cluster());
                }
                yield new Answer.Gone(true);
            }
        };
    }

    private static Answer done(@Nullable Map<String, Object> object) {
        return new Answer.Done(object == null ? Map.of() : object);
    }

    private void check(String now, String seen, boolean bothThere) {
        if (!now.equals(seen) && (on(Guard.REVISION) || !bothThere)) {
            throw new Conflict(now + " is not " + seen);
        }
    }

    private static String revisionOf(@Nullable AbroadRecord record) {
        return record == null ? "" : record.resourceVersion();
    }

    private void fence(String cluster, long generation) {
        if (on(Guard.FENCE) && !cluster.equals(HOME) && generation <= closed.getOrDefault(cluster, 0L)) {
            throw new Conflict("closed");
        }
    }

    private @Nullable Map<String, Object> at(String cluster) {
        return cluster.equals(HOME) ? home : abroad.get(cluster);
    }

    private void set(String cluster, Map<String, Object> object) {
        if (cluster.equals(HOME)) {
            home = object;
        } else {
            abroad.put(cluster, object);
        }
    }

    private Answer create(Effect.Create create) {
        fence(create.cluster(), GuestObjects.generation(create.body()));
        if (at(create.cluster()) != null) {
            throw new Conflict("exists");
        }
        Map<String, Object> made = Tree.with(stamped(create.body()), newUid(), "metadata", "uid");
        set(create.cluster(), Tree.with(made, now().toString(), "metadata", "creationTimestamp"));
        return done(made);
    }

    private Answer put(String cluster, Map<String, Object> body) {
        Map<String, Object> there = at(cluster);
        if (there == null) {
            throw new Conflict("gone");
        }
        check(Seen.revision(there), Seen.revision(body), true);
        Map<String, Object> made = Tree.with(stamped(body), Seen.uid(there), "metadata", "uid");
        set(cluster, made);
        return done(made);
    }

    private Answer patch(Effect.Patch patch) {
        fence(patch.cluster(), patch.cluster().equals(HOME) ? Long.MAX_VALUE : patch.generation());
        Map<String, Object> there = at(patch.cluster());
        if (there == null) {
            throw new Conflict("gone");
        }
        Map<String, Object> whole = MergePatch.apply(there, patch.patch());
        check(Seen.revision(there), Seen.revision(whole), true);
        set(patch.cluster(), stamped(whole));
        return done(at(patch.cluster()));
    }

    private Answer writeRecord(AbroadRecord next) {
        check(
                revisionOf(record),
                next.resourceVersion(),
                record != null && !next.resourceVersion().isEmpty());
        replaceRecord(next);
        return done(null);
    }

    void replaceRecord(@Nullable AbroadRecord next) {
        if (record != null) {
            olderRecords.add(record);
        }
        record = next == null ? null : new AbroadRecord(stamped(next.tree()));
    }

    private Answer held(SimMove seen, boolean held) {
        SimMove now = move;
        if (now == null || now.revision() != seen.revision()) {
            throw new Conflict("the Move has changed");
        }
        revision++;
        move = held ? new SimMove(now.order(), revision, true, now.cancelled(), now.journal()) : null;
        return done(null);
    }

    SimMove journal(SimMove seen, List<Map<String, Object>> entries) {
        SimMove now = move;
        if (now == null || now.revision() != seen.revision()) {
            throw new Conflict("the Move has changed");
        }
        entries.stream().filter(entry -> "Abandoned".equals(entry.get("event"))).forEach(entry -> {
            abandoned = true;
            Map<String, Object> guest = abroad.get(String.valueOf(entry.get("cluster")));
            if (guest != null) {
                givenUp.add(Seen.uid(guest));
            }
        });
        List<Map<String, Object>> journal = new ArrayList<>(now.journal());
        journal.addAll(entries);
        revision++;
        SimMove written = new SimMove(now.order(), revision, now.held(), now.cancelled(), List.copyOf(journal));
        move = written;
        tell(now.order().uid() + " notes " + entries);
        return written;
    }

    // ---- looks

    Sight look(Place place, MoveState state) {
        return switch (place) {
            case KIND -> new Sight.Found(Kinds.tree(TYPE));
            case RIVAL, LAST_MOVE, PLACEMENT, DEPENDENCIES, DEPENDENTS, OWNERS, HISTORY, COMPANIONS ->
                new Sight.Absent();
            case HOME -> sight(home);
            case RECORD -> sight(record == null ? null : record.tree());
            case SOURCE -> far(state.course().source());
            case TARGET -> far(state.course().target());
        };
    }

    private Sight far(String cluster) {
        return dead.contains(cluster) ? new Sight.Silent("dead") : sight(abroad.get(cluster));
    }

    private static Sight sight(@Nullable Map<String, Object> object) {
        return object == null ? new Sight.Absent() : new Sight.Found(object);
    }

    // ---- the others: users, the mirror, garbage collection, the janitor

    static boolean visible(@Nullable AbroadRecord record) {
        return record != null && record.visible();
    }

    /** The cluster that the record says it is on; empty when it is home. */
    private String visibleAt() {
        AbroadRecord now = record;
        return now != null && now.visible() ? now.cluster() : "";
    }

    private boolean away() {
        return Turn.away(home) != null;
    }

    void user(int n) {
        boolean lag = random.nextDouble() < .4;
        AbroadRecord seen = lag && !olderRecords.isEmpty() ? olderRecords.get(olderRecords.size() - 1) : record;
        double x = random.nextDouble();
        if (!live) {
            if (x < .5 && !visible(record) && home == null) {
                createByUser(n);
            }
        } else if (move == null && x < .4) {
            ask();
        } else if (x < .88) {
            write(seen, List.of("x", "y", "z").get(random.nextInt(3)), random.nextInt(3));
        } else if (x < .96) {
            delete(seen);
        } else {
            cancel();
        }
    }

    private void createByUser(int n) {
        String uid = newUid();
        home = stamped(Tree.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Tree.of("name", "settings", "namespace", "shop", "uid", uid, "creationTimestamp", "t" + n),
                "data",
                Tree.of("x", n)));
        live = true;
        knownUid = uid;
        accepted = new TreeMap<>(Map.of("x", n));
        tell("user creates");
    }

    private void write(@Nullable AbroadRecord seen, String field, int value) {
        if (seen != null && seen.visible()) {
            Map<String, Object> guest = abroad.get(seen.cluster());
            if (seen.phase().held()
                    || seen.phase() == Phase.DELETING
                    || guest == null
                    || dead.contains(seen.cluster())
                    || GuestObjects.frozen(guest)) {
                return;
            }
            abroad.put(seen.cluster(), stamped(Tree.with(guest, value, "data", field)));
            if (lostByConsent(seen.cluster(), guest)) {
                unsure.add(field);
                return;
            }
        } else {
            if (home == null || away()) {
                return;
            }
            home = stamped(Tree.with(home, value, "data", field));
        }
        accepted.put(field, value);
        unsure.remove(field);
        tell("user writes " + field + "=" + value);
    }

    /** It was declared lost, answers again before the move has ended, and the façade has not heard that the object is leaving. */
    private boolean lostByConsent(String cluster, Map<String, Object> guest) {
        SimMove now = move;
        boolean declared = now != null && now.order().lostClusters().contains(cluster);
        boolean there = record != null
                && record.visible()
                && record.cluster().equals(cluster)
                && !record.phase().held();
        return givenUp.contains(Seen.uid(guest)) || (declared && !there);
    }

    private void delete(@Nullable AbroadRecord seen) {
        if (seen != null && seen.visible()) {
            if (seen.phase().held() || seen.phase() == Phase.DELETING || dead.contains(seen.cluster())) {
                return;
            }
            if (record == null || !record.resourceVersion().equals(seen.resourceVersion())) {
                return; // lost, answered with a conflict
            }
            replaceRecord(record.in(Phase.DELETING));
        } else {
            if (home == null || away()) {
                return;
            }
            home = null;
        }
        live = false;
        accepted = new TreeMap<>();
        tell("user deletes");
    }

    private void cancel() {
        SimMove now = move;
        if (now != null) {
            revision++;
            move = new SimMove(now.order(), revision, now.held(), true, now.journal());
        }
    }

    /** One cluster falls silent. What its clients were told was accepted is in the record by then: a façade answers after it has written that. */
    void die() {
        String cluster = CLUSTERS.get(random.nextInt(2));
        AbroadRecord now = record;
        if (now != null && now.phase().held()) {
            return; // a target that is lost past the point of no return is waited for
        }
        if (now != null && now.cluster().equals(cluster)) {
            mirror();
        }
        dead.add(cluster);
        tell(cluster + " dies");
    }

    void revive() {
        dead.clear();
        tell("all answer again");
    }

    /** Somebody declares those that do not answer lost, in the middle of a move. */
    void declare() {
        SimMove now = move;
        if (now != null) {
            revision++;
            MoveOrder order = new MoveOrder(
                    now.order().uid(),
                    now.order().namespace(),
                    now.order().name(),
                    now.order().key(),
                    now.order().target(),
                    now.order().strategy(),
                    now.order().deadline(),
                    now.order().restore(),
                    Set.copyOf(dead),
                    now.order().dryRun(),
                    java.time.Duration.ZERO,
                    false,
                    Permits.NONE);
            move = new SimMove(order, revision, now.held(), now.cancelled(), now.journal());
            tell("declared lost: " + dead);
        }
    }

    private void ask() {
        Set<String> lost = random.nextBoolean() ? Set.copyOf(dead) : Set.of();
        moves++;
        String target;
        if (visible(record)) {
            target = random.nextInt(3) == 0 ? CLUSTERS.get(random.nextInt(2)) : MoveOrder.HOME;
        } else {
            target = CLUSTERS.get(random.nextInt(2));
        }
        revision++;
        MoveOrder order = new MoveOrder(
                "move-" + moves,
                "shop",
                "m" + moves,
                KEY,
                target,
                java.util.Optional.of(random.nextInt(4) == 0 ? Strategy.BREAK_BEFORE_MAKE : Strategy.MAKE_BEFORE_BREAK),
                java.time.Duration.ofSeconds(1 + random.nextInt(20)),
                false,
                lost,
                random.nextInt(8) == 0,
                java.time.Duration.ZERO,
                false,
                Permits.NONE);
        move = new SimMove(order, revision, false, false, List.of());
        tell("asked " + order);
    }

    void mirror() {
        AbroadRecord now = record;
        if (now == null || (now.phase() != Phase.ABROAD && now.phase() != Phase.INBOUND)) {
            return;
        }
        Map<String, Object> guest = abroad.get(now.cluster());
        if (guest != null && !dead.contains(now.cluster())) {
            replaceRecord(now.content(Copies.content(guest, now.creationTimestamp()))
                    .seen(Seen.uid(guest), Seen.revision(guest), now().toString()));
        }
    }

    void janitor() {
        AbroadRecord now = record;
        if (now != null && now.phase() == Phase.DELETING && !dead.contains(now.cluster())) {
            closed.merge(now.cluster(), now.generation(), Math::max);
            abroad.remove(now.cluster());
            replaceRecord(null);
        }
        if (now != null
                && now.phase() == Phase.HOME
                && (home == null || !Seen.uid(home).equals(now.realUid()))) {
            replaceRecord(null); // home's garbage collector, by ownerReference
        }
        if (!on(Guard.JANITOR) || move != null) {
            return;
        }
        if (home != null && away()) {
            boolean copy = GuestObjects.generation(home) > 0;
            home = copy || visible(record) ? null : unmarked(home);
        }
        AbroadRecord left = record;
        if (left != null && left.phase() == Phase.OUTBOUND) {
            replaceRecord(
                    Sweep.root(left, Seen.uid(home)) == Sweep.Leftover.KEEP_PAIR
                            ? left.in(Phase.HOME).at(HOME).seen(Seen.uid(home), Seen.revision(home), now().toString())
                            : null);
        }
        abroad.keySet().removeIf(cluster -> !dead.contains(cluster) && !cluster.equals(visibleAt()));
        abandoned &= !dead.isEmpty();
        tell("the janitor sweeps");
    }

    private Map<String, Object> unmarked(Map<String, Object> object) {
        return stamped(Tree.without(object, "metadata", "annotations", Names.AWAY));
    }

    // ---- what must hold

    int running() {
        return (home == null ? 0 : 1) + abroad.size();
    }

    /** What is wrong when nothing is under way any more; null when all is right. */
    @Nullable
    String wrong() {
        if (move != null) {
            return "the move never ends: " + move.order() + " " + move.journal();
        }
        String places = "home " + (home == null ? "-" : fields(home) + "/" + Turn.away(home)) + ", abroad " + abroad
                + ", record " + (record == null ? "-" : record.toString());
        if (!live) {
            return running() > 0 || record != null ? "deleted, but there is " + places : null;
        }
        if (running() != 1) {
            return "copies: " + places;
        }
        Map<String, Object> object = home == null ? abroad.get(visibleAt()) : home;
        if (object == null || (home != null && visible(record))) {
            return "not where the record says: " + places;
        }
        if (away()) {
            return "hidden for ever: " + places;
        }
        Map<String, Object> fields = new TreeMap<>(fields(object));
        Map<String, Object> expected = new TreeMap<>(accepted);
        fields.keySet().removeAll(unsure);
        expected.keySet().removeAll(unsure);
        if (!fields.equals(expected)) {
            return "accepted " + accepted + ", but there is " + places;
        }
        AbroadRecord now = record;
        boolean pair = now != null && (home == null || now.realUid().equals(Seen.uid(home)));
        String uid = now != null && pair ? now.uid() : Seen.uid(home);
        return uid.equals(knownUid) ? null : "known as " + knownUid + ", now " + uid + ": " + places;
    }
}
