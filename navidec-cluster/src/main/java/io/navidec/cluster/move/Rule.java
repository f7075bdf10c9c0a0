package io.navidec.cluster.move;

/** Rules that a test may switch off one by one, to see what each is for. */
enum Rule {
    /** Changes made since the copy are carried over before the source goes. */
    CARRY,
    /** Noted before it is done, a change that is carried over survives a crash in between. */
    NOTE,
    /** The mark is journaled before the delete. */
    MARK,
    /** That a copy at home is shown is journaled before it is. */
    SHOW,
    /** A user's delete wins. */
    OWNER,
    /** Writes are held from the switch until the source is gone. */
    HOLD,
    /** The last read of a source abroad is of a frozen one. */
    FREEZE,
    /** The record, not the journal, says whether it is too late to undo. */
    ARBITER,
    /** That the target is given up is written into the record before the copy there is closed. */
    TURN,
    /** A hidden copy at home that another move made is not taken for this one's. */
    STRANGER,
    /** The place to be written is read before the place to copy from. */
    ORDER
}
