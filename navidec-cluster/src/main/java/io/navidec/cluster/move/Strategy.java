package io.navidec.cluster.move;

/** In which order an object comes to its target and leaves its source (design section 5). */
public enum Strategy {
    /** The copy is ready before the source goes: no gap, for a moment two. */
    MAKE_BEFORE_BREAK("MakeBeforeBreak"),
    /** The source is gone before the copy is made: a gap, never two. */
    BREAK_BEFORE_MAKE("BreakBeforeMake");

    private final String text;

    Strategy(String text) {
        this.text = text;
    }

    /** The strategy as a Move spells it. */
    public String text() {
        return text;
    }

    /**
     * The strategy of that spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Strategy of(String text) {
        for (Strategy strategy : values()) {
            if (strategy.text.equals(text)) {
                return strategy;
            }
        }
        throw new IllegalArgumentException(
                "Expected the strategy MakeBeforeBreak or BreakBeforeMake, but found '" + text + "'");
    }
}
