package io.navidec.cluster.move;

/** Where a move is (design section 5). A move that breaks before it makes goes through Copying and Settling after Clearing. */
public enum MovePhase {
    REQUESTED("Requested"),
    /** The orchestrator is asked for a target. */
    PLACING("Placing"),
    /** Every check; nothing has been touched. */
    PREPARING("Preparing"),
    COPYING("Copying"),
    /** The copy becomes ready, or the deadline passes. */
    SETTLING("Settling"),
    /** The record decides from now on. */
    SWITCHING("Switching"),
    /** The source goes. */
    CLEARING("Clearing"),
    UNDOING("Undoing"),
    MOVED("Moved"),
    REFUSED("Refused"),
    FAILED("Failed"),
    CANCELLED("Cancelled"),
    /** The end of a dry run: it could be done, and its plan says how. */
    PLANNED("Planned");

    private final String text;

    MovePhase(String text) {
        this.text = text;
    }

    /** The phase as a Move's status spells it. */
    public String text() {
        return text;
    }

    /** Whether nothing more happens. */
    public boolean over() {
        return switch (this) {
            case MOVED, REFUSED, FAILED, CANCELLED, PLANNED -> true;
            case REQUESTED, PLACING, PREPARING, COPYING, SETTLING, SWITCHING, CLEARING, UNDOING -> false;
        };
    }

    /**
     * The phase of that spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static MovePhase of(String text) {
        for (MovePhase phase : values()) {
            if (phase.text.equals(text)) {
                return phase;
            }
        }
        throw new IllegalArgumentException("Expected a phase of a Move, but found '" + text + "'");
    }
}
