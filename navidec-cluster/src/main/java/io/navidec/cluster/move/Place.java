package io.navidec.cluster.move;

/** What a mover looks at before it decides. */
public enum Place {
    /** What the kind of that name is here. */
    KIND,
    /** Another unfinished Move of the same object, older than this one. */
    RIVAL,
    /** The last move of the object that ended well: where to, and when. */
    LAST_MOVE,
    /** The orchestrator's decision. */
    PLACEMENT,
    /** Home's object of that name. */
    HOME,
    RECORD,
    /** The object at the source, a cluster abroad. */
    SOURCE,
    /** The object at the target, a cluster abroad. */
    TARGET,
    /** What the object needs: all of it, or what home lacks. */
    DEPENDENCIES,
    /** What at home names the object as its owner. */
    DEPENDENTS,
    /** Where the owners are of what is to come home. */
    OWNERS,
    /** The earlier revisions of the object, where it is. */
    HISTORY,
    /** What at home scales, guards or selects the object; only a plan wants to know. */
    COMPANIONS
}
