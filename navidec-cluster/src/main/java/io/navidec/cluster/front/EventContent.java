package io.navidec.cluster.front;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.view.PrintedObject;

/** What an event of a merged watch is made of. */
sealed interface EventContent {
    /** A line of home's, uids replaced already. */
    record HomeLine(byte[] json, String type) implements EventContent {}

    /** A record. */
    record OfRecord(AbroadRecord record) implements EventContent {}

    /** Home's object as it was looked up. */
    record LookedUp(PrintedObject object) implements EventContent {}

    /** Nothing that could be told. */
    record Nothing() implements EventContent {}
}
