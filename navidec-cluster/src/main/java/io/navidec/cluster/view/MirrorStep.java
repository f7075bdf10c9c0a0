package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;

/** What a sighting asks the mirror to do with a record. Immutable. */
public sealed interface MirrorStep {
    /** The record says all that was seen, or it is another's to write. */
    record Nothing() implements MirrorStep {}

    /** Its owner has no visible record yet: to be looked at again when it has. */
    record Wait() implements MirrorStep {}

    /** The record with what was seen. */
    record Update(AbroadRecord record) implements MirrorStep {}

    /** A descendant's new record. */
    record Create(AbroadRecord record) implements MirrorStep {}

    /** This descendant's record ends. */
    record Delete(AbroadRecord record) implements MirrorStep {}

    /** A root whose end was asked for is gone: its generation is closed, then its record and its descendants' end. */
    record Finish(AbroadRecord record) implements MirrorStep {}

    /** A root that nobody deleted here is gone. */
    record RootVanished(AbroadRecord record) implements MirrorStep {}
}
