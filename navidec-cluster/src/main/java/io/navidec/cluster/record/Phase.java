package io.navidec.cluster.record;

/** Where an object is in its life abroad (design section 3.1). The record's phase, not a journal, is the arbiter. */
public enum Phase {
    /** Being copied out; clients still see home's object. */
    OUTBOUND("Outbound"),
    /** The point of no return is behind: clients see the record, writes are held. */
    IN_TRANSIT("InTransit"),
    /** It runs abroad. */
    ABROAD("Abroad"),
    /** Being copied home or onward; it still runs where it was. */
    INBOUND("Inbound"),
    /** The last changes are fetched from the frozen source; writes are held. */
    LANDING("Landing"),
    /** A user's delete was accepted. */
    DELETING("Deleting"),
    /** It is home again; the record only keeps the pair of uids. */
    HOME("Home");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    /** The phase as the record spells it. */
    public String text() {
        return text;
    }

    /** Whether clients are answered from the record rather than from home's object. */
    public boolean visible() {
        return this != OUTBOUND && this != HOME;
    }

    /** Whether writes and deletes wait (2 s, then 429). */
    public boolean held() {
        return this == IN_TRANSIT || this == LANDING;
    }

    /**
     * The phase of that spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Phase of(String text) {
        for (Phase phase : values()) {
            if (phase.text.equals(text)) {
                return phase;
            }
        }
        throw new IllegalArgumentException("Expected a phase of an AbroadResource, but found '" + text + "'");
    }
}
