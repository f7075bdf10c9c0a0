package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Query;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.route.Facts;
import io.navidec.cluster.store.Records;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes a collection: home's part first, which also decides whether the caller may, then each abroad object that the selectors match. */
final class CollectionDeletes {
    private final Selected selection;
    private final HomeAs home;
    private final AbroadDeletes deletes;
    private final Records records;

    CollectionDeletes(Selected selection, HomeAs home, AbroadDeletes deletes, Records records) {
        this.selection = selection;
        this.home = home;
        this.deletes = deletes;
        this.records = records;
    }

    /** The answer to a deletecollection; to be called on the request's event loop. */
    Uni<ApiAnswer> delete(Incoming in) {
        return in.body()
                .chain(body -> selection
                        .of(in.request())
                        .chain(selected -> home.forward(in, body)
                                .chain(answer -> answer.ok()
                                        ? abroad(in, body, selected, answer)
                                        : Uni.createFrom().item(answer))));
    }

    private Uni<ApiAnswer> abroad(Incoming in, byte[] body, List<AbroadRecord> selected, ApiAnswer atHome) {
        String type = Facts.of("", "", in.header("content-type")).contentType();
        Map<String, Object> options;
        try {
            options = Documents.object(type, body);
        } catch (Json.MalformedJson e) {
            return Uni.createFrom().item(atHome);
        }
        return Multi.createFrom()
                .iterable(selected)
                .onItem()
                .transformToUniAndConcatenate(record -> one(in, record, options))
                .collect()
                .asList()
                .map(answers -> whole(atHome, selected, answers));
    }

    private Uni<ApiAnswer> one(Incoming in, AbroadRecord record, Map<String, Object> options) {
        Query query = in.request()
                .query()
                .without("labelSelector")
                .without("fieldSelector")
                .without("limit")
                .without("continue");
        if (record.phase().held()) {
            return Uni.createFrom()
                    .item(Status.tooManyRequests(record.key().shortName() + " is being moved; please try again", 1)
                            .answer());
        }
        return Uni.createFrom()
                .deferred(() -> deletes.order(AbroadDeletes.Order.of(record, options, query, null)))
                .onFailure(AbroadDeletes.Moving.class)
                .recoverWithUni(moving -> again(record, options, query))
                .onFailure()
                .recoverWithItem(why -> why instanceof Answered answered
                        ? answered.answer()
                        : Status.unavailable(record.key().shortName() + " could not be deleted", 1)
                                .answer());
    }

    /** It has changed since it was chosen: what is known of it now is deleted, and what is gone is as good as deleted. */
    private Uni<ApiAnswer> again(AbroadRecord chosen, Map<String, Object> options, Query query) {
        return records.read(chosen.key()).chain(found -> {
            if (found.isEmpty() || !found.get().uid().equals(chosen.uid())) {
                return Uni.createFrom().item(Status.notFound(chosen.key()).answer());
            }
            AbroadRecord now = found.get();
            return now.visible() && !now.phase().held()
                    ? deletes.order(AbroadDeletes.Order.of(now, options, query, null))
                    : Uni.createFrom()
                            .item(Status.tooManyRequests(
                                            chosen.key().shortName() + " is being moved; please try again", 1)
                                    .answer());
        });
    }

    /** Home's answer where all went well; else how much was done, and what hindered the first that failed. */
    private static ApiAnswer whole(ApiAnswer atHome, List<AbroadRecord> records, List<ApiAnswer> answers) {
        List<String> failed = new ArrayList<>();
        Optional<ApiAnswer> first = Optional.empty();
        for (int i = 0; i < answers.size(); i++) {
            ApiAnswer answer = answers.get(i);
            if (!answer.ok() && !answer.notFound()) {
                failed.add(records.get(i).key().name());
                first = first.isEmpty() ? Optional.of(answer) : first;
            }
        }
        if (first.isEmpty()) {
            return atHome;
        }
        int done = answers.size() - failed.size();
        String message = "home's objects and " + done + " of " + answers.size()
                + " objects on other clusters were deleted; not deleted: " + String.join(", ", failed) + ": "
                + first.get().message();
        int retry = (int) Tree.longOr(first.get().tree(), 1, "details", "retryAfterSeconds");
        Status status =
                new Status(first.get().status(), first.get().reason(), message, Tree.of("retryAfterSeconds", retry));
        return status.answer();
    }
}
