package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import java.util.List;
import java.util.Map;

/**
 * One write, with the preconditions that come from what was seen: it is harmless when repeated, and fails when somebody was faster. A
 * {@code cluster} is a name; home's own is home. Bodies are in home's namespace.
 */
public sealed interface Effect {
    /** What it is for, one word; names crash points and log lines. */
    String name();

    /** Whether anything is different after it: before such an effect the journal has all that led to it. */
    default boolean touches() {
        return true;
    }

    /** The finalizer on the Move itself. */
    record HoldMove() implements Effect {
        @Override
        public String name() {
            return "HoldMove";
        }
    }

    /** Takes the finalizer away again. */
    record ReleaseMove() implements Effect {
        @Override
        public String name() {
            return "ReleaseMove";
        }
    }

    /** Creates the record when it has no resourceVersion, else replaces the one of that resourceVersion. */
    record WriteRecord(String name, AbroadRecord record) implements Effect {}

    /** Deletes the record of that resourceVersion. */
    record EraseRecord(String name, AbroadRecord record) implements Effect {}

    /** Asks the target whether it would take this body; changes nothing. */
    record TryOut(String name, String cluster, Map<String, Object> body) implements Effect {
        @Override
        public boolean touches() {
            return false;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Copies what the object needs. */
    record CopyDependencies(String name, String cluster, List<Dependency> dependencies) implements Effect {}

    /** Creates the earlier revisions that are not there yet; what the cluster refuses of them stays behind. */
    record CopyHistory(String name, String cluster, List<Map<String, Object>> bodies) implements Effect {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Creates an object of that name, where there is none. */
    record Create(String name, String cluster, Map<String, Object> body) implements Effect {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Replaces the object of the body's resourceVersion. */
    record Replace(String name, String cluster, Map<String, Object> body, long generation) implements Effect {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Merge-patches the object of the patch's resourceVersion. */
    record Patch(String name, String cluster, Map<String, Object> patch, long generation) implements Effect {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Merge-patches the status of the object of the patch's resourceVersion, where that is a subresource. */
    record CarryStatus(String name, String cluster, Map<String, Object> patch, long generation) implements Effect {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Deletes home's object of that uid and resourceVersion; {@code whole}: it stays until all that ran for it is gone. */
    record DeleteHome(String name, String uid, String resourceVersion, boolean whole) implements Effect {}

    /** Has a guest host close this and all older generations; {@code whole} as above. Answered by {@link Answer.Gone}. */
    record Close(String name, String cluster, long generation, boolean whole) implements Effect {}
}
