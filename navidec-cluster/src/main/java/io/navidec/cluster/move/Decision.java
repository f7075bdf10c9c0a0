package io.navidec.cluster.move;

import java.time.Instant;
import java.util.List;

/** What a mover does next. */
public sealed interface Decision {
    /** Write these entries into the journal. */
    record Journal(List<MoveEvent> events) implements Decision {
        public Journal {
            events = List.copyOf(events);
        }
    }

    /** Do this. */
    record Act(Effect effect) implements Decision {}

    /** Wait for something to change, at most until then, and say why. */
    record Wait(String reason, Instant until) implements Decision {}

    /** Look again now. */
    record Again() implements Decision {}

    /** Look again after a pause that grows: somebody was faster. */
    record Retry(String why) implements Decision {}

    /** Nothing is owed any more. */
    record Rest() implements Decision {}

    /** One entry. */
    static Decision journal(MoveEvent event) {
        return new Journal(List.of(event));
    }
}
