package io.navidec.cluster.move;

import io.navidec.cluster.kubeapi.Status;
import java.util.Map;

/** What came of an effect. */
public sealed interface Answer {
    /** It is done; the object as it is now, empty where there is none. */
    record Done(Map<String, Object> object) implements Answer {
        /** Never the content. */
        @Override
        public String toString() {
            return "Done";
        }
    }

    /** The generation is closed; whether all it left is gone. */
    record Gone(boolean entirely) implements Answer {}

    /** Somebody was faster, or what was seen is no longer so: look again. */
    record Lost(String why) implements Answer {}

    /** Nobody answered, or only that it cannot be done for the moment: it may have been done. */
    record Silent(String why) implements Answer {}

    /** It was refused for good. */
    record Refused(Status status) implements Answer {}
}
