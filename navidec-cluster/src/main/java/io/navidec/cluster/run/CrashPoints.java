package io.navidec.cluster.run;

/**
 * Passed by the mover before and after every journal entry and every effect, under names such as {@code Clearing.act.DeleteHome.after} and
 * {@code Clearing.journal.Marked.before}: a test ends the process there.
 */
@FunctionalInterface
public interface CrashPoints {
    /** Nobody wants to crash. */
    CrashPoints NONE = name -> {};

    /** The mover is at this point. */
    void pass(String name);

    /** Ends the process, without any goodbye, the first time this point is passed; an empty name never is. */
    static CrashPoints haltingAt(String wanted) {
        return wanted.isEmpty()
                ? NONE
                : name -> {
                    if (name.equals(wanted)) {
                        Runtime.getRuntime().halt(137);
                    }
                };
    }
}
