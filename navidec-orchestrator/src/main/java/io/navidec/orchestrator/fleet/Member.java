package io.navidec.orchestrator.fleet;

import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import java.time.Duration;
import java.time.Instant;

/**
 * One cluster as last heard of.
 *
 * @param report the newest
 * @param heard when it came, by the orchestrator's clock
 * @param aliveSince since when reports have come without a gap
 */
public record Member(ClusterReport report, Instant heard, Instant aliveSince) {

    public String name() {
        return report.sender().cluster();
    }

    /** How alive it is at that time. */
    public Health health(Instant now, Grace grace) {
        Duration silence = silence(now);
        if (silence.compareTo(grace.lostAfter()) >= 0) {
            return silent(Health.State.LOST, heard.plus(grace.lostAfter()), silence);
        }
        if (silence.compareTo(grace.unknownAfter()) >= 0) {
            return silent(Health.State.UNKNOWN, heard.plus(grace.unknownAfter()), silence);
        }
        return new Health(Health.State.ALIVE, aliveSince, "");
    }

    /** How long it has not reported. */
    Duration silence(Instant now) {
        return Duration.between(heard, now);
    }

    private static Health silent(Health.State state, Instant since, Duration silence) {
        return new Health(state, since, "no report for " + silence.toSeconds() + " s");
    }

    /**
     * Whether the report tells news: a later one of the same start of the service, one of a later start, or any when this one has fallen
     * silent (a clock set back between two starts must not shut a cluster out).
     */
    boolean outdatedBy(ClusterReport next, Instant now, Grace grace) {
        ClusterReport.Sender mine = report.sender();
        ClusterReport.Sender other = next.sender();
        if (mine.incarnation() == other.incarnation()) {
            return other.sequence() > mine.sequence();
        }
        return other.incarnation() > mine.incarnation() || health(now, grace).state() != Health.State.ALIVE;
    }
}
