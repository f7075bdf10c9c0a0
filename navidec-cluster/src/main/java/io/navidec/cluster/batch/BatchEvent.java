package io.navidec.cluster.batch;

import io.navidec.cluster.batch.Member.Skipped;
import io.navidec.cluster.move.MovePhase;
import java.time.Instant;
import java.util.List;

/** One entry of the journal of a Move of many: what happened, in the past tense. */
public sealed interface BatchEvent {
    /** When. */
    Instant at();

    /**
     * The objects were chosen, once and for all.
     *
     * @param omitted how many more are skipped than are listed
     */
    record Selected(Instant at, List<Member> members, List<Skipped> skipped, int omitted) implements BatchEvent {
        public Selected {
            members = List.copyOf(members);
            skipped = List.copyOf(skipped);
        }
    }

    /** The Moves of these are to be made: from here on they may exist. */
    record Begun(Instant at, List<Integer> members) implements BatchEvent {
        public Begun {
            members = List.copyOf(members);
        }
    }

    /** The Moves of these were made: one that is missing from here on was deleted. */
    record Made(Instant at, List<Integer> members) implements BatchEvent {
        public Made {
            members = List.copyOf(members);
        }
    }

    /** The Moves of these have ended so, or could not be made; {@code why} is cut at 200 characters. */
    record MembersEnded(Instant at, List<Integer> members, MovePhase outcome, String why) implements BatchEvent {
        private static final int LONGEST = 200;

        public MembersEnded {
            members = List.copyOf(members);
            why = why.length() <= LONGEST ? why : why.substring(0, LONGEST - 3) + "...";
        }
    }

    /** It was cancelled: no more are begun, and those under way are cancelled. */
    record Stopped(Instant at) implements BatchEvent {}

    /** The end. */
    record BatchEnded(Instant at, MovePhase outcome, String reason, String message) implements BatchEvent {}
}
