package io.navidec.cluster.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.navidec.cluster.liveness.Life;
import io.navidec.cluster.liveness.PeerState;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.run.Mirror;
import io.navidec.cluster.upstream.NativeTls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What can be counted of abroad objects, peers and the mirror. Labels are clusters, phases and states only, so that there are few series
 * however many objects there are. Thread-safe.
 */
public final class ClusterMetrics {
    private final AbroadTable table;
    private final MultiGauge abroad;

    /**
     * @param peers what is thought of each peer
     * @param restores how many restores of lost roots were ordered
     */
    public ClusterMetrics(
            MeterRegistry registry,
            AbroadTable table,
            Mirror mirror,
            Supplier<Map<String, PeerState>> peers,
            LongSupplier restores) {
        this.table = table;
        this.abroad = MultiGauge.builder("navidec.abroad.objects")
                .description("Records of abroad objects, by cluster and phase")
                .register(registry);
        for (Life life : Life.values()) {
            Gauge.builder("navidec.peers", () -> count(peers.get(), life))
                    .description("Peers, by state")
                    .tag("state", life.text())
                    .register(registry);
        }
        Gauge.builder("navidec.mirror.watches", mirror, Mirror::watches)
                .description("Watches of guests on other clusters")
                .register(registry);
        Gauge.builder("navidec.mirror.lag", mirror, each -> each.lag().toMillis() / 1000.0)
                .description("How far the records are behind what was seen")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("navidec.mirror.writes", mirror, Mirror::writes)
                .description("Records written or ended by the mirror")
                .register(registry);
        FunctionCounter.builder("navidec.mirror.events", mirror, Mirror::eventsCopied)
                .description("Events of guests copied home")
                .register(registry);
        Gauge.builder("navidec.tls.native", () -> NativeTls.loaded() ? 1 : 0)
                .description("1 where BoringSSL speaks TLS, 0 where the slower JDK does")
                .register(registry);
        FunctionCounter.builder("navidec.restores", restores, LongSupplier::getAsLong)
                .description("Restores of lost roots that were ordered")
                .register(registry);
    }

    private static long count(Map<String, PeerState> peers, Life life) {
        return peers.values().stream().filter(each -> each.state() == life).count();
    }

    /** Counts the records again; to be called every few seconds. */
    public void refresh() {
        Map<List<String>, Integer> counts = new TreeMap<>(java.util.Comparator.comparing(List::toString));
        for (AbroadRecord record : table.all()) {
            counts.merge(List.of(record.cluster(), record.phase().text()), 1, Integer::sum);
        }
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        counts.forEach((labels, count) ->
                rows.add(MultiGauge.Row.of(Tags.of("cluster", labels.get(0), "phase", labels.get(1)), count)));
        abroad.register(rows, true);
    }
}
