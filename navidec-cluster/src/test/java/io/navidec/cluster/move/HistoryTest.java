package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.navidec.cluster.move.History.Finished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static Finished ended(String namespace, int minutesAgo) {
        return new Finished(namespace + minutesAgo, namespace, "m", NOW.minus(Duration.ofMinutes(minutesAgo)), false);
    }

    private static Finished told(String namespace, int minutesAgo) {
        return new Finished(
                namespace + minutesAgo + "told", namespace, "m", NOW.minus(Duration.ofMinutes(minutesAgo)), true);
    }

    private static List<String> surplus(int count, int hours, List<Finished> all) {
        return new History(count, Duration.ofHours(hours))
                .surplus(all, NOW).stream().map(Finished::uid).toList();
    }

    @Test
    void theLatestOfEachNamespaceAreKept() {
        List<Finished> all = List.of(ended("a", 30), ended("a", 50), ended("a", 40), ended("b", 60));
        assertEquals(List.of("a50"), surplus(2, 24, all));
    }

    @Test
    void whatIsOldGoesHoweverFewThereAre() {
        assertEquals(
                List.of("a200", "a121"), surplus(100, 2, List.of(ended("a", 121), ended("a", 119), ended("a", 200))));
    }

    @Test
    void whatHasJustEndedStaysHoweverManyThereAre() {
        List<Finished> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(ended("a", i));
        }
        assertEquals(List.of("a19", "a18", "a17", "a16"), surplus(0, 0, all));
    }

    /** A Move of hundreds counts as one; what it has made is gone before it. */
    @Test
    void whatAnotherMoveTellsGoesAfterTheShortestTime() {
        List<Finished> all =
                List.of(ended("a", 30), told("a", 31), told("a", 14), told("a", 32), ended("a", 33), ended("a", 34));
        assertEquals(List.of("a34", "a32told", "a31told"), surplus(2, 24, all));
    }

    @Test
    void aHistoryIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new History(-1, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new History(1, Duration.ofSeconds(-1)));
    }
}
