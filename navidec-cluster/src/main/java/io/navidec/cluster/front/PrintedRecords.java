package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.AcceptedForm;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.AbroadTable;
import io.navidec.cluster.view.RecordForms;
import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceKey;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records as bytes of lists, kept as long as the record does not change: most lists are of the same records again. Some megabytes at most. Thread-safe.
 */
final class PrintedRecords {
    private final Map<ResourceKey, Printed> kept = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final AbroadTable table;
    private final long limit;

    private record Printed(AbroadRecord record, byte[] json) {}

    /** @param limit of all that is kept, in bytes */
    PrintedRecords(AbroadTable table, long limit) {
        this.table = table;
        this.limit = limit;
        table.subscribe(change -> forget(change.key()));
    }

    /** An item of a list; rows of Tables and metadata are made anew each time, since the former tell ages. */
    byte[] item(AbroadRecord record, RecordForms forms, Instant now) {
        if (forms.form().kind() != AcceptedForm.Kind.JSON) {
            return Json.bytes(forms.item(record, now));
        }
        ResourceKey key = record.key();
        Printed known = kept.get(key);
        if (known != null && same(known.record(), record)) {
            return known.json();
        }
        byte[] json = Json.bytes(forms.item(record, now));
        keep(key, new Printed(record, json));
        return json;
    }

    private void keep(ResourceKey key, Printed printed) {
        if (!same(table.get(key), printed.record()) || total.get() + printed.json().length > limit) {
            return;
        }
        total.addAndGet(printed.json().length);
        gone(kept.put(key, printed));
        // It may have changed since the look, and its change been heard before there was anything to forget.
        if (!same(table.get(key), printed.record()) && kept.remove(key, printed)) {
            gone(printed);
        }
    }

    private void forget(ResourceKey key) {
        gone(kept.remove(key));
    }

    private void gone(@Nullable Printed printed) {
        if (printed != null) {
            total.addAndGet(-printed.json().length);
        }
    }

    /** To compare contents would cost more than to print them; and one in another version has the same resourceVersion. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(@Nullable AbroadRecord one, AbroadRecord other) {
        return one == other;
    }

    /** Bytes that are kept now. */
    long size() {
        return total.get();
    }
}
