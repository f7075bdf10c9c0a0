package io.navidec.cluster.liveness;

/** How sure one can be that something lives. */
public enum Life {
    /** It answers, or has answered lately. */
    ALIVE("Alive"),
    /** It has been silent for longer than usual. */
    UNKNOWN("Unknown"),
    /** It has been silent beyond its grace, or is known to be gone. */
    LOST("Lost");

    private final String text;

    Life(String text) {
        this.text = text;
    }

    /** As records and reports spell it. */
    public String text() {
        return text;
    }
}
