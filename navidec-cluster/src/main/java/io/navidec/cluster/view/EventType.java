package io.navidec.cluster.view;

/** Types of watch events about objects. */
public enum EventType {
    ADDED,
    MODIFIED,
    DELETED
}
