package io.navidec.cluster.move;

import java.util.Map;

/** What a look at one place showed. */
public sealed interface Sight {
    /** Why a target is denied that nobody has told of. */
    String UNKNOWN_CLUSTER = "UnknownCluster";

    /** Nothing is there. */
    record Absent() implements Sight {}

    /** This is there. */
    record Found(Map<String, Object> object) implements Sight {
        /** Never the content. */
        @Override
        public String toString() {
            return "Found";
        }
    }

    /** Nobody answers, for the moment. */
    record Silent(String why) implements Sight {}

    /** No such place is known, or it answers no in words. */
    record Denied(String reason, String message) implements Sight {}

    /** Nobody looked. */
    record Unseen() implements Sight {}
}
