package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowReadersTest {
    private long now;
    private final List<Integer> gone = new ArrayList<>();
    private final SlowReaders readers = new SlowReaders(() -> now);

    private void add(int from, int to) {
        for (int reader = from; reader < to; reader++) {
            int each = reader;
            readers.add(each, () -> gone.add(each));
        }
    }

    @Test
    void ofTooManyTheEldestGo() {
        add(0, SlowReaders.MOST);
        now += SlowReaders.PATIENCE_NANOS;
        add(100, 103);
        assertEquals(List.of(0, 1, 2), gone);
    }

    @Test
    void whoReadsAgainStays() {
        add(0, SlowReaders.MOST);
        readers.remove(0);
        now += SlowReaders.PATIENCE_NANOS;
        add(100, 102);
        assertEquals(List.of(1), gone);
    }

    @Test
    void manyThatComeAtOnceAreNotSlow() {
        add(0, 1000);
        assertEquals(List.of(), gone);
        now += SlowReaders.PATIENCE_NANOS;
        add(1000, 1001);
        assertEquals(List.of(0), gone);
    }
}
