package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A world for the merged watch: one etcd with one counter, objects that are moved at random, façades that lag and restart, clients that
 * lose their connections. The Java form of {@code merge-model.py}, with look-ups that take time.
 */
final class MergeWorld {
    /** The streams never lag more than this many revisions; stands for the two seconds of the service. */
    static final int LAG = 25;

    private static final List<ResourceKey> KEYS = List.of(key("a"), key("b"), key("c"));

    final Random random;
    final Set<Rule> off;
    /** Whether services write their Lease when they start. */
    final boolean pulse;

    final Etcd etcd = new Etcd();
    private final List<Life> lives = new ArrayList<>();
    private final List<Facade> facades = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    /** Passing sights: the same object gone and back, and resourceVersions that step back. */
    int blinks;

    int stepsBack;
    int lists;

    MergeWorld(long seed, Set<Rule> off, boolean pulse) {
        this.random = new Random(seed);
        this.off = off.isEmpty() ? Set.of() : EnumSet.copyOf(off);
        this.pulse = pulse;
        KEYS.forEach(key -> lives.add(new Life(key)));
        facades.add(new Facade());
        facades.add(new Facade());
        clients.add(new Client());
        clients.add(new Client());
    }

    static ResourceKey key(String name) {
        return new ResourceKey("", "configmaps", "shop", name);
    }

    /** Runs it; null when every client's store is the view in the end, else what is wrong. */
    @Nullable
    String run() {
        int steps = 20 + random.nextInt(280);
        for (int i = 0; i < steps; i++) {
            tick();
        }
        if (random.nextBoolean()) {
            clients.forEach(Client::disconnect);
        }
        lives.forEach(Life::finish);
        for (int i = 0; i < 4 * LAG; i++) {
            etcd.revision++; // other kinds' writes, until every façade is open
        }
        facades.forEach(each -> each.advance(Integer.MAX_VALUE));
        for (Client client : clients) {
            while (!client.live()) {
                client.connect();
            }
            client.rest();
            String wrong = client.wrong();
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /** So much time goes by without a write that every stream catches up. */
    private void pause() {
        facades.forEach(each -> each.advance(Integer.MAX_VALUE));
        clients.forEach(Client::rest);
    }

    private void tick() {
        double x = random.nextDouble();
        Client client = clients.get(random.nextInt(clients.size()));
        Facade facade = facades.get(random.nextInt(facades.size()));
        if (x < .5) {
            lives.get(random.nextInt(lives.size())).tick();
        } else if (x < .62) {
            facade.advance(1 + random.nextInt(5));
        } else if (x < .82) {
            if (client.live()) {
                client.advance(1 + random.nextInt(5));
            } else {
                client.connect();
            }
        } else if (x < .86) {
            client.answer();
        } else if (x < .9) {
            client.disconnect();
        } else if (x < .915) {
            clients.forEach(each -> each.leave(facade));
            facade.restart();
            if (random.nextBoolean()) {
                facade.openAfterPause();
            }
        } else if (x < .95) {
            etcd.revision += 1 + random.nextInt(5);
        }
        facades.forEach(each -> each.keepUp());
        clients.forEach(each -> each.keepUp());
    }

    record Home(String uid, int value, boolean away, long revision) {}

    record Write(
            long revision,
            ResourceKey key,
            boolean ofHome,
            @Nullable Home home,
            @Nullable Home last,
            @Nullable AbroadRecord record) {}

    final class Etcd {
        long revision = 1;
        final List<Write> log = new ArrayList<>();
        final Map<ResourceKey, Home> homes = new HashMap<>();
        final Map<ResourceKey, AbroadRecord> records = new HashMap<>();

        void home(ResourceKey key, @Nullable String uid, int value, boolean away) {
            revision++;
            Home last = homes.get(key);
            Home now = uid == null ? null : new Home(uid, value, away, revision);
            if (now == null) {
                homes.remove(key);
            } else {
                homes.put(key, now);
            }
            log.add(new Write(revision, key, true, now, last, null));
        }

        void record(ResourceKey key, @Nullable String uid, int value, Phase phase) {
            revision++;
            AbroadRecord now = uid == null ? null : MergeWorld.record(key, uid, value, phase, revision);
            if (now == null) {
                records.remove(key);
            } else {
                records.put(key, now);
            }
            log.add(new Write(revision, key, false, null, null, now));
        }

        /** The first write after that revision. */
        int after(long at) {
            int i = log.size();
            while (i > 0 && log.get(i - 1).revision() > at) {
                i--;
            }
            return i;
        }

        @Nullable
        Seen<Integer> view(ResourceKey key) {
            AbroadRecord record = records.get(key);
            if (record != null && record.visible()) {
                return seen(record);
            }
            Home home = homes.get(key);
            return home == null || home.away() ? null : seen(home);
        }
    }

    static AbroadRecord record(ResourceKey key, String uid, int value, Phase phase, long revision) {
        return new AbroadRecord(Map.of(
                "metadata",
                Map.of("resourceVersion", Long.toString(revision)),
                "spec",
                Map.of(
                        "resource",
                        Map.of(
                                "group",
                                key.group(),
                                "plural",
                                key.plural(),
                                "namespace",
                                key.namespace(),
                                "name",
                                key.name()),
                        "identity",
                        Map.of("uid", uid),
                        "phase",
                        phase.text(),
                        "object",
                        Map.of("value", value))));
    }

    private static int value(AbroadRecord record) {
        return record.object().get("value") instanceof Integer i ? i : -1;
    }

    private static final RecordInputs<Integer> INPUTS = new RecordInputs<>(record -> true, MergeWorld::value);

    private static Seen<Integer> seen(AbroadRecord record) {
        return INPUTS.seen(record);
    }

    private static Seen<Integer> seen(Home home) {
        return new Seen<>(home.uid(), home.revision(), true, home.value());
    }

    /** One key's life: at home, leaving, abroad, returning; or another cluster's pod of that name; user writes and deletes in between. */
    private final class Life {
        private final ResourceKey key;
        private String step = "none";
        private int uids;

        Life(ResourceKey key) {
            this.key = key;
        }

        private String uid() {
            Home home = etcd.homes.get(key);
            AbroadRecord record = etcd.records.get(key);
            return home != null ? home.uid() : record == null ? "" : record.uid();
        }

        private void home(int value, boolean away) {
            etcd.home(key, uid(), value, away);
        }

        private void record(int value, Phase phase) {
            etcd.record(key, uid(), value, phase);
        }

        private int homeValue() {
            Home home = etcd.homes.get(key);
            return home == null ? -1 : home.value();
        }

        private int recordValue() {
            AbroadRecord record = etcd.records.get(key);
            return record == null ? -1 : value(record);
        }

        void tick() {
            double x = random.nextDouble();
            int value = random.nextInt(1_000_000);
            switch (step) {
                case "none" -> {
                    if (x < .3) {
                        etcd.home(key, key.name() + ++uids, value, false);
                        step = "home";
                    } else if (x < .4) {
                        etcd.record(key, key.name() + ++uids, value, Phase.ABROAD); // a descendant
                        step = "descendant";
                    }
                }
                case "descendant" -> {
                    if (x < .7) {
                        record(value, Phase.ABROAD);
                    } else {
                        etcd.record(key, null, 0, Phase.ABROAD);
                        step = "none";
                    }
                }
                case "home" -> {
                    if (x < .4) {
                        home(value, false);
                    } else if (x < .5) {
                        etcd.home(key, null, 0, false);
                        step = "none";
                    } else if (x < .8) {
                        record(homeValue(), Phase.OUTBOUND);
                        step = "outbound";
                    }
                }
                case "outbound" -> {
                    record(homeValue(), x < .1 ? Phase.OUTBOUND : Phase.IN_TRANSIT);
                    step = x < .1 ? "outbound" : "transit";
                }
                case "transit" -> {
                    home(homeValue(), x >= .4); // others may still write home's object
                    step = x < .4 ? "transit" : "marked";
                }
                case "marked" -> {
                    if (x < .3) {
                        home(homeValue(), true);
                    } else if (x < .4) { // undone
                        home(homeValue(), false);
                        step = "landed";
                    } else {
                        etcd.home(key, null, 0, true);
                        step = "deleted";
                    }
                }
                case "deleted" -> {
                    record(recordValue(), Phase.ABROAD);
                    step = "abroad";
                }
                case "abroad" -> abroad(x, value);
                case "deleting" -> {
                    etcd.record(key, null, 0, Phase.DELETING);
                    step = "none";
                }
                case "inbound" -> {
                    record(recordValue(), Phase.LANDING);
                    step = "landing";
                }
                case "landing" -> {
                    home(recordValue(), false);
                    step = "landed";
                }
                default -> {
                    if (x < .3) {
                        home(homeValue(), false); // controllers at home
                    } else if (x < .6) {
                        etcd.record(key, null, 0, Phase.HOME);
                        step = "home";
                    } else {
                        record(homeValue(), Phase.HOME);
                        step = "kept";
                    }
                }
                case "kept" -> {
                    if (x < .4) {
                        home(value, false);
                    } else if (x < .6) {
                        etcd.home(key, null, 0, false);
                        step = "dropped";
                    } else {
                        record(homeValue(), Phase.OUTBOUND);
                        step = "outbound";
                    }
                }
                case "dropped" -> {
                    etcd.record(key, null, 0, Phase.HOME);
                    step = "none";
                }
            }
        }

        private void abroad(double x, int value) {
            if (x < .5) {
                record(value, Phase.ABROAD);
            } else if (x < .6) {
                record(recordValue(), Phase.DELETING);
                step = "deleting";
            } else if (x < .8) {
                home(recordValue(), true);
                step = "inbound";
            }
        }

        void finish() {
            Set<String> still = Set.of("none", "home", "abroad", "kept", "descendant");
            for (int i = 0; i < 200 && !still.contains(step); i++) {
                tick();
            }
        }
    }

    /** A follower of the records that lags; a restart lists afresh and forgets the ring. */
    private final class Facade {
        private AbroadTable table = new AbroadTable();
        private RecentChanges recent = new RecentChanges(4096);
        private final List<Consumer<AbroadTable.Change>> subscribers = new ArrayList<>();
        private int position;
        private long begun;
        private long start = Long.MAX_VALUE;

        Facade() {
            restart();
        }

        void restart() {
            pulse();
            begun = etcd.revision;
            start = Long.MAX_VALUE;
            table = new AbroadTable();
            recent = new RecentChanges(4096);
            subscribers.clear();
            RecentChanges changes = recent;
            AbroadTable own = table;
            own.subscribe(change -> {
                changes.add(change, etcd.revision);
                List.copyOf(subscribers).forEach(each -> each.accept(change));
            });
            position = etcd.log.size();
            table.replace(List.copyOf(etcd.records.values()), etcd.revision);
        }

        private void pulse() {
            if (pulse) {
                etcd.revision++;
            }
        }

        /** Opens once the other façades' streams cannot lag behind its beginning any more. */
        boolean open() {
            if (start == Long.MAX_VALUE && etcd.revision > begun + 2 * LAG) {
                pulse();
                start = etcd.revision;
            }
            return start != Long.MAX_VALUE;
        }

        void openAfterPause() {
            pause();
            pulse();
            start = etcd.revision;
        }

        void advance(int n) {
            for (int i = 0; i < n && position < etcd.log.size(); i++) {
                Write write = etcd.log.get(position++);
                if (!write.ofHome()) {
                    table.put(write.revision(), write.key(), write.record());
                }
            }
        }

        void keepUp() {
            while (position < etcd.log.size() && etcd.log.get(position).revision() < etcd.revision - LAG) {
                advance(1);
            }
        }
    }

    private record Question(long asked, ResourceKey key) {}

    private record Answer(long asked, WatchInput.LookedUp<Integer> input) {}

    private final class Client {
        private final Map<ResourceKey, Seen<Integer>> store = new HashMap<>();
        private final Map<ResourceKey, String> lost = new HashMap<>();
        private final List<Question> questions = new ArrayList<>();
        private final List<Answer> answers = new ArrayList<>();
        private long x = -1;
        private long catchUp = -1;
        private @Nullable Facade facade;
        private @Nullable MergedWatch<Integer> watch;
        private @Nullable Consumer<AbroadTable.Change> subscription;
        private int position;

        boolean live() {
            return watch != null;
        }

        void connect() {
            Facade chosen = facades.get(random.nextInt(facades.size()));
            if (x < 0) {
                if (!chosen.open()) {
                    return; // lists wait
                }
                if (random.nextInt(4) == 0) {
                    synthetic(chosen);
                    return;
                }
                list(chosen);
                if (random.nextBoolean()) {
                    return;
                }
            }
            boolean open = chosen.open() || off.contains(Rule.EXPIRE);
            long before = Math.max(x - 3 * LAG, chosen.begun);
            switch (Resume.plan(x, chosen.start, before, chosen.recent, "", "configmaps", off)) {
                case Resume.Expired expired -> x = -1;
                case Resume.From from -> {
                    if (open) {
                        resume(chosen, from);
                    } else {
                        x = -1;
                    }
                }
            }
        }

        private void list(Facade chosen) {
            lists++;
            store.clear();
            etcd.homes.forEach((key, home) -> {
                if (!home.away() || off.contains(Rule.MARK)) {
                    store.put(key, seen(home));
                }
            });
            chosen.table.visible("", "configmaps", "").forEach(each -> store.put(each.key(), seen(each)));
            x = etcd.revision;
        }

        private void resume(Facade chosen, Resume.From from) {
            MergedWatch<Integer> merged = new MergedWatch<>(from.home(), x, off);
            begin(chosen, merged, etcd.after(from.home()));
            chosen.table
                    .visible("", "configmaps", "")
                    .forEach(each -> take(new WatchInput.Present<>(each.key(), seen(each), false)));
            catchUp = x;
            take(new WatchInput.Missed<>(INPUTS.missed(from.changes())));
            caughtUp();
        }

        /** Home's half of a watch that resumes is read once what the records' half has missed is told; whether it is. */
        private boolean caughtUp() {
            if (catchUp < 0 || watch == null) {
                return true;
            }
            if (watch.catchingUp()) {
                return false;
            }
            long upTo = catchUp;
            catchUp = -1;
            while (position < etcd.log.size() && etcd.log.get(position).revision() <= upTo) {
                advance(1);
            }
            take(new WatchInput.Quiet<>());
            return true;
        }

        /** A watch that begins with the objects as they are (sendInitialEvents). */
        private void synthetic(Facade chosen) {
            lists++;
            store.clear();
            x = 0;
            begin(chosen, new MergedWatch<>(0, 0, off), etcd.log.size());
            chosen.table
                    .visible("", "configmaps", "")
                    .forEach(each -> take(new WatchInput.Present<>(each.key(), seen(each), true)));
            etcd.homes.forEach(
                    (key, home) -> take(new WatchInput.HomeEvent<>(EventType.ADDED, key, seen(home), home.away())));
            take(new WatchInput.Bookmark<>(etcd.revision, true));
        }

        private void begin(Facade chosen, MergedWatch<Integer> merged, int from) {
            facade = chosen;
            watch = merged;
            position = from;
            catchUp = -1;
            questions.clear();
            answers.clear();
            Consumer<AbroadTable.Change> mine = change -> {
                WatchInput.RecordChange<Integer> input = INPUTS.live(change);
                if (input != null) {
                    take(input);
                }
            };
            subscription = mine;
            chosen.subscribers.add(mine);
        }

        void disconnect() {
            if (watch != null && facade != null) {
                facade.subscribers.remove(subscription);
                watch = null;
                if (x == 0) {
                    x = -1;
                }
            }
        }

        void leave(Facade restarting) {
            if (facade == restarting) {
                disconnect();
            }
        }

        void advance(int n) {
            for (int i = 0; i < n && caughtUp() && position < etcd.log.size(); i++) {
                Write write = etcd.log.get(position++);
                if (write.ofHome()) {
                    homeEvent(write);
                } else if (random.nextInt(10) == 0) {
                    take(new WatchInput.Bookmark<>(write.revision(), false));
                }
            }
        }

        private void homeEvent(Write write) {
            Home last = write.home() != null ? write.home() : write.last();
            if (last != null) {
                EventType type = write.home() == null
                        ? EventType.DELETED
                        : write.last() == null ? EventType.ADDED : EventType.MODIFIED;
                Seen<Integer> seen = new Seen<>(last.uid(), write.revision(), true, last.value());
                take(new WatchInput.HomeEvent<>(type, write.key(), seen, last.away()));
            }
        }

        void keepUp() {
            if (!live() || !caughtUp()) {
                return;
            }
            while (position < etcd.log.size() && etcd.log.get(position).revision() < etcd.revision - LAG) {
                advance(1);
            }
            while (!questions.isEmpty() && questions.get(0).asked() < etcd.revision - LAG / 2) {
                read(questions.remove(0));
            }
            while (!answers.isEmpty() && answers.get(0).asked() < etcd.revision - LAG) {
                take(answers.remove(0).input());
            }
        }

        /** Something of what is looked up is read, or comes back. */
        void answer() {
            if (!live()) {
                return;
            }
            if (!questions.isEmpty() && random.nextBoolean()) {
                read(questions.remove(random.nextInt(questions.size())));
            } else if (!answers.isEmpty()) {
                take(answers.remove(random.nextInt(answers.size())).input());
            }
        }

        private void read(Question question) {
            ResourceKey key = question.key();
            AbroadRecord record = etcd.records.get(key);
            Home home = etcd.homes.get(key);
            answers.add(new Answer(
                    question.asked(),
                    new WatchInput.LookedUp<>(
                            key,
                            etcd.revision,
                            record != null && record.visible() ? seen(record) : null,
                            home == null || home.away() ? null : seen(home))));
        }

        void rest() {
            for (int i = 0; i < 20; i++) {
                advance(Integer.MAX_VALUE);
                while (!questions.isEmpty()) {
                    read(questions.remove(0));
                }
                while (!answers.isEmpty()) {
                    take(answers.remove(0).input());
                }
            }
        }

        private void take(WatchInput<Integer> input) {
            MergedWatch<Integer> merged = watch;
            if (merged == null) {
                return;
            }
            for (WatchEmission<Integer> each : merged.step(input)) {
                switch (each) {
                    case WatchEmission.Event<Integer> event -> fold(event);
                    case WatchEmission.Mark<Integer> mark -> x = mark.revision();
                    case WatchEmission.LookUp<Integer> question ->
                        questions.add(new Question(etcd.revision, question.key()));
                }
            }
        }

        private void fold(WatchEmission.Event<Integer> event) {
            Seen<Integer> old = store.get(event.key());
            if (event.type() == EventType.DELETED) {
                if (old != null) {
                    lost.put(event.key(), old.uid());
                }
                store.remove(event.key());
            } else {
                if (old == null && event.object().uid().equals(lost.get(event.key()))) {
                    blinks++;
                }
                if (old != null
                        && old.uid().equals(event.object().uid())
                        && event.object().revision() < old.revision()) {
                    stepsBack++;
                }
                store.put(event.key(), event.object());
            }
            if (x != 0) {
                x = event.revision();
            }
        }

        @Nullable
        String wrong() {
            for (ResourceKey key : KEYS) {
                Seen<Integer> want = etcd.view(key);
                if (!java.util.Objects.equals(want, store.get(key))) {
                    return key.name() + ": the client has " + store.get(key) + ", the view is " + want;
                }
            }
            return null;
        }
    }
}
