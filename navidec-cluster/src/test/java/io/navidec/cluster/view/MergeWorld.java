package io.navidec.cluster.view;

import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A world for the merged watch: one etcd with one counter, objects that are moved at random, façades that lag and restart, clients that
 * lose their connections. The Java form of {@code merge-model.py}, with look-ups that take time.
 */
final class MergeWorld {
    /** The streams never lag more than this many revisions; stands for the two seconds of the service. */
    static final int LAG = 25;

    static final List<ResourceKey> KEYS = List.of(key("a"), key("b"), key("c"));

    final Random random;
    final Set<Rule> off;
    /** Whether services write their Lease when they start. */
    final boolean pulse;

    final MergeEtcd etcd = new MergeEtcd();
    private final List<MergedLife> lives = new ArrayList<>();
    private final List<MergeFacade> facades = new ArrayList<>();
    private final List<MergeClient> clients = new ArrayList<>();
    /** Passing sights: the same object gone and back, and resourceVersions that step back. */
    int blinks;

    int stepsBack;
    int lists;

    MergeWorld(long seed, Set<Rule> off, boolean pulse) {
        this.random = new Random(seed);
        this.off = off.isEmpty() ? Set.of() : EnumSet.copyOf(off);
        this.pulse = pulse;
        KEYS.forEach(key -> lives.add(new MergedLife(this, key)));
        facades.add(new MergeFacade(this));
        facades.add(new MergeFacade(this));
        clients.add(new MergeClient(this));
        clients.add(new MergeClient(this));
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
            clients.forEach(MergeClient::disconnect);
        }
        lives.forEach(MergedLife::finish);
        for (int i = 0; i < 4 * LAG; i++) {
            etcd.revision++; // other kinds' writes, until every façade is open
        }
        facades.forEach(each -> each.advance(Integer.MAX_VALUE));
        for (MergeClient client : clients) {
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
    void pause() {
        facades.forEach(each -> each.advance(Integer.MAX_VALUE));
        clients.forEach(MergeClient::rest);
    }

    private void tick() {
        double x = random.nextDouble();
        MergeClient client = clients.get(random.nextInt(clients.size()));
        MergeFacade facade = facades.get(random.nextInt(facades.size()));
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

    MergeFacade anyFacade() {
        return facades.get(random.nextInt(facades.size()));
    }
}
