package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.kube.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a client sees, rule by rule; the simulation holds the rest. */
class MergedWatchTest {
    private static final ResourceKey WEB = new ResourceKey("apps", "deployments", "shop", "web");
    private final MergedWatch<String> watch = new MergedWatch<>(10, 10, Set.of());

    private static Seen<String> seen(String uid, long revision) {
        return new Seen<>(uid, revision, true, "v" + revision);
    }

    private static WatchInput<String> home(EventType type, String uid, long revision, boolean away) {
        return new WatchInput.HomeEvent<>(type, WEB, seen(uid, revision), away);
    }

    private static WatchInput<String> record(long revision, @Nullable Seen<String> before, Seen<String> after) {
        return new WatchInput.RecordChange<>(revision, WEB, before, false, after);
    }

    private static WatchInput<String> gone(long revision, Seen<String> before) {
        return new WatchInput.RecordChange<>(revision, WEB, before, false, null);
    }

    private List<String> step(WatchInput<String> input) {
        List<String> out = new ArrayList<>();
        for (WatchEmission<String> each : watch.step(input)) {
            out.add(
                    switch (each) {
                        case WatchEmission.Event<String> event ->
                            event.type() + " " + event.object().uid() + " " + event.revision();
                        case WatchEmission.Mark<String> mark ->
                            "BOOKMARK " + mark.revision() + (mark.closing() ? " closing" : "");
                        case WatchEmission.LookUp<String> question ->
                            "look up " + question.key().name();
                    });
        }
        return out;
    }

    @Test
    void aMoveOutIsOneModified() {
        assertEquals(List.of("MODIFIED a 21"), step(record(21, seen("a", 20), seen("a", 21))));
        assertEquals(List.of(), step(home(EventType.MODIFIED, "a", 22, true)));
        assertEquals(List.of(), step(home(EventType.DELETED, "a", 23, true)));
        assertEquals(List.of("MODIFIED a 24"), step(record(24, seen("a", 21), seen("a", 24))));
    }

    @Test
    void aReturnIsOneModifiedInHomesOwnOrder() {
        watch.step(new WatchInput.Present<>(WEB, seen("a", 9), false));
        assertEquals(List.of(), step(home(EventType.ADDED, "a", 20, true)));
        assertEquals(List.of("look up web"), step(gone(23, seen("a", 9))));
        // Home's half has not come to 22 yet: it will tell it.
        assertEquals(List.of(), step(new WatchInput.LookedUp<>(WEB, 30, null, seen("a", 22))));
        assertEquals(List.of("MODIFIED a 22"), step(home(EventType.MODIFIED, "a", 22, false)));
    }

    @Test
    void aReturnWhoseEventHasPassedIsLookedUp() {
        watch.step(new WatchInput.Present<>(WEB, seen("a", 9), false));
        assertEquals(List.of(), step(home(EventType.MODIFIED, "a", 22, false)));
        assertEquals(List.of("look up web"), step(gone(23, seen("a", 9))));
        assertEquals(List.of("MODIFIED a 22"), step(new WatchInput.LookedUp<>(WEB, 30, null, seen("a", 22))));
    }

    @Test
    void anotherObjectOfThatNameIsDeletedAndAdded() {
        assertEquals(List.of("ADDED a 20"), step(home(EventType.ADDED, "a", 20, false)));
        assertEquals(List.of("look up web"), step(new WatchInput.RecordChange<>(25, WEB, null, true, seen("b", 25))));
        assertEquals(List.of(), step(home(EventType.DELETED, "a", 24, false)));
        assertEquals(
                List.of("DELETED a 24", "ADDED b 25"), step(new WatchInput.LookedUp<>(WEB, 30, seen("b", 25), null)));
    }

    @Test
    void bookmarksWaitForLookUpsAndNeverGoBack() {
        assertEquals(List.of("BOOKMARK 12"), step(new WatchInput.Bookmark<>(12, false)));
        assertEquals(List.of("MODIFIED a 21"), step(record(21, seen("a", 20), seen("a", 21))));
        assertEquals(List.of(), step(new WatchInput.Bookmark<>(15, false)));
        assertEquals(List.of("look up web"), step(gone(23, seen("a", 21))));
        assertEquals(List.of(), step(new WatchInput.Bookmark<>(26, false)));
        assertEquals(List.of("DELETED a 23", "BOOKMARK 26"), step(new WatchInput.LookedUp<>(WEB, 30, null, null)));
        assertEquals(List.of("BOOKMARK 28 closing"), step(new WatchInput.Bookmark<>(28, true)));
    }

    @Test
    void whatASelectorLosesIsDeleted() {
        Seen<String> unlike = new Seen<>("a", 25, false, "v25");
        assertEquals(List.of("MODIFIED a 21"), step(record(21, seen("a", 20), seen("a", 21))));
        assertEquals(List.of("DELETED a 25"), step(record(25, seen("a", 21), unlike)));
        assertEquals(List.of("ADDED a 26"), step(record(26, unlike, seen("a", 26))));
    }

    @Test
    void anOlderLookUpIsRepeated() {
        assertEquals(List.of("look up web"), step(gone(23, seen("a", 9))));
        assertEquals(
                List.of(),
                step(record(24, null, seen("a", 24))).stream()
                        .filter(each -> each.startsWith("look"))
                        .toList());
        assertEquals(List.of(), step(gone(25, seen("a", 24))));
        assertEquals(List.of("look up web"), step(new WatchInput.LookedUp<>(WEB, 24, null, null)));
        assertEquals(List.of("DELETED a 25"), step(new WatchInput.LookedUp<>(WEB, 26, null, null)));
    }

    @Test
    void whoResumesIsToldWhatHeMissedInOrderAndFirst() {
        MergedWatch<String> resumed = new MergedWatch<>(10, 20, Set.of());
        ResourceKey other = new ResourceKey("apps", "deployments", "shop", "other");
        List<WatchEmission<String>> first = resumed.step(new WatchInput.Missed<>(List.of(
                new WatchInput.RecordChange<>(19, other, null, false, seen("o", 19)),
                new WatchInput.RecordChange<>(15, WEB, seen("a", 12), false, null))));
        assertEquals(List.of(new WatchEmission.LookUp<String>(WEB)), first);
        assertEquals(List.of(), resumed.step(home(EventType.MODIFIED, "z", 18, false)));
        List<WatchEmission<String>> then = resumed.step(new WatchInput.LookedUp<>(WEB, 30, null, null));
        assertEquals(
                List.of(15L, 19L),
                then.stream()
                        .map(each -> ((WatchEmission.Event<String>) each).revision())
                        .toList());
    }
}
