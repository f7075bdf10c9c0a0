package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client: its store, and its connection to one façade. */
final class MergeClient {
    private final MergeWorld world;
    private final MergeEtcd etcd;
    private final Random random;

    private record Question(long asked, ResourceKey key) {}

    private record Answer(long asked, WatchInput.LookedUp<Integer> input) {}

    private final Map<ResourceKey, Seen<Integer>> store = new HashMap<>();
    private final Map<ResourceKey, String> lost = new HashMap<>();
    private final List<Question> questions = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private long x = -1;
    private long behind;
    private @Nullable MergeFacade facade;
    private @Nullable MergedWatch<Integer> watch;
    private @Nullable Consumer<AbroadTable.Change> subscription;
    private int position;

    MergeClient(MergeWorld world) {
        this.world = world;
        this.etcd = world.etcd;
        this.random = world.random;
    }

    boolean live() {
        return watch != null;
    }

    void connect() {
        MergeFacade chosen = world.anyFacade();
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
        boolean open = chosen.open() || world.off.contains(Rule.EXPIRE);
        long before = Math.max(x - 3 * MergeWorld.LAG, chosen.begun);
        switch (Resume.plan(x, chosen.start, before, chosen.recent, "", "configmaps", world.off)) {
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

    private void list(MergeFacade chosen) {
        world.lists++;
        store.clear();
        etcd.homes.forEach((key, home) -> {
            if (!home.away() || world.off.contains(Rule.MARK)) {
                store.put(key, MergeEtcd.seen(home));
            }
        });
        chosen.table.visible("", "configmaps", "").forEach(each -> store.put(each.key(), MergeEtcd.seen(each)));
        x = etcd.revision;
    }

    private void resume(MergeFacade chosen, Resume.From from) {
        MergedWatch<Integer> merged = new MergedWatch<>(from.home(), x, world.off);
        begin(chosen, merged, etcd.after(from.home()));
        List<AbroadTable.Change> changes = from.changes();
        MergeEtcd.INPUTS
                .present(chosen.table.visible("", "configmaps", ""), changes, x)
                .forEach(this::take);
        behind = etcd.revision;
        take(new WatchInput.Missed<>(MergeEtcd.INPUTS.missed(changes, x)));
        settle();
    }

    /** Home's half of a watch that resumes is read once what the records' half has missed is told; whether it may be. */
    private boolean caughtUp() {
        MergedWatch<Integer> merged = watch;
        return merged == null || !merged.catchingUp();
    }

    /** Home's half has told all that lay behind when the watch was opened. */
    private void settle() {
        MergedWatch<Integer> merged = watch;
        boolean told = position >= etcd.log.size() || etcd.log.get(position).revision() > behind;
        if (merged != null && merged.settling() && caughtUp() && told) {
            take(new WatchInput.Quiet<>());
        }
    }

    /** A watch that begins with the objects as they are (sendInitialEvents). */
    private void synthetic(MergeFacade chosen) {
        world.lists++;
        store.clear();
        x = 0;
        begin(chosen, new MergedWatch<>(0, 0, world.off), etcd.log.size());
        chosen.table
                .visible("", "configmaps", "")
                .forEach(each -> take(new WatchInput.Present<>(each.key(), MergeEtcd.seen(each), true)));
        etcd.homes.forEach((key, home) ->
                take(new WatchInput.HomeEvent<>(EventType.ADDED, key, MergeEtcd.seen(home), home.away())));
        take(new WatchInput.Bookmark<>(etcd.revision, true));
    }

    private void begin(MergeFacade chosen, MergedWatch<Integer> merged, int from) {
        facade = chosen;
        watch = merged;
        position = from;
        questions.clear();
        answers.clear();
        Consumer<AbroadTable.Change> mine = change -> {
            WatchInput.RecordChange<Integer> input = MergeEtcd.INPUTS.live(change);
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

    void leave(MergeFacade restarting) {
        if (facade == restarting) {
            disconnect();
        }
    }

    void advance(int n) {
        for (int i = 0; i < n && caughtUp() && position < etcd.log.size(); i++) {
            MergeEtcd.Write write = etcd.log.get(position++);
            if (write.ofHome()) {
                homeEvent(write);
            } else if (random.nextInt(10) == 0) {
                take(new WatchInput.Bookmark<>(write.revision(), false));
            }
        }
        settle();
    }

    private void homeEvent(MergeEtcd.Write write) {
        MergeEtcd.Home last = write.home() != null ? write.home() : write.last();
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
        while (caughtUp()
                && position < etcd.log.size()
                && etcd.log.get(position).revision() < etcd.revision - MergeWorld.LAG) {
            advance(1);
        }
        while (!questions.isEmpty() && questions.get(0).asked() < etcd.revision - MergeWorld.LAG / 2) {
            read(questions.remove(0));
        }
        while (!answers.isEmpty() && answers.get(0).asked() < etcd.revision - MergeWorld.LAG) {
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
        MergeEtcd.Home home = etcd.homes.get(key);
        answers.add(new Answer(
                question.asked(),
                new WatchInput.LookedUp<>(
                        key,
                        etcd.revision,
                        record != null && record.visible() ? MergeEtcd.seen(record) : null,
                        home == null || home.away() ? null : MergeEtcd.seen(home))));
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
                world.blinks++;
            }
            if (old != null
                    && old.uid().equals(event.object().uid())
                    && event.object().revision() < old.revision()) {
                world.stepsBack++;
            }
            store.put(event.key(), event.object());
        }
        if (x != 0) {
            x = event.revision();
        }
    }

    @Nullable
    String wrong() {
        for (ResourceKey key : MergeWorld.KEYS) {
            Seen<Integer> want = etcd.view(key);
            if (!java.util.Objects.equals(want, store.get(key))) {
                return key.name() + ": the client has " + store.get(key) + ", the view is " + want;
            }
        }
        return null;
    }
}
