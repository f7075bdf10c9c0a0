package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is believed about something that may fall silent.
 *
 * @param since when it became so; null when nobody noted it
 * @param reason in words; empty when there is nothing to say
 */
public record Health(State state, @Nullable Instant since, String reason) {

    /** How alive. */
    public enum State {
        /** It was heard of lately. */
        ALIVE("Alive"),
        /** It is silent, but not for long enough to act. */
        UNKNOWN("Unknown"),
        /** It is silent beyond its grace, or known to be gone. */
        LOST("Lost");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As it is written. */
        public String word() {
            return word;
        }

        /**
         * The state written so.
         *
         * @throws UnreadableMessage when none is
         */
        public static State of(String word) {
            for (State each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            throw new UnreadableMessage("Expected Alive, Unknown or Lost as a state, but found something else");
        }
    }

    public Health {
        reason = Words.shorten(reason);
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("state", state.word(), "since", since == null ? null : since.toString(), "reason", reason);
    }

    static Health read(Fields fields) {
        return new Health(State.of(fields.text("state")), fields.instantOrNull("since"), fields.text("reason"));
    }
}
