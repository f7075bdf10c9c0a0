package io.navidec.cluster.view;

/** Rules of the merged watch (design 3.2) that tests switch off, to see what each is for. Production switches none off. */
public enum Rule {
    /** Rule 6: on resuming, the records' half starts at the revision noted before X. */
    CUTOFF,
    /** Rule 6: on resuming from a record's revision, home's half starts early too. */
    EARLY,
    /** Rule 7: 410 for an X older than the service. */
    EXPIRE,
    /** Rule 2: home objects marked as away are hidden. */
    MARK,
    /** Rule 2: a visible record wins over home's object. */
    DEDUPE,
    /** Rule 3: look again when a record stops being visible. */
    FETCH,
    /** Rule 4: nothing older than what was told. */
    FLOOR
}
