package io.navidec.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.navidec.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who describes an object reads what became of its moves; finished Moves are not kept for ever. */
@ExtendWith(Fleet.class)
class NoticesIT {
    private static final String SPACE = "notices-it";

    @BeforeAll
    static void prepare() {
        Moving.namespace(SPACE);
    }

    private static String described(String what, String word) {
        return Await.until(
                what + " shows " + word,
                Moving.WITHIN,
                () -> Moves.dam().out("-n " + SPACE + " describe " + what),
                text -> text.contains(word));
    }

    @Test
    void describeShowsWhereAnObjectWentAndThatItIsBack() {
        Moving.dam().out("-n " + SPACE + " create deployment web --image=nginx --replicas=0");

        Moving.move(SPACE, "web-out", "deployments.apps/web", "eurm");
        String abroad = described("deployment web", "Moved to eurm: as ordered");
        assertTrue(abroad.contains("navidec.io/mover"), abroad);

        Map<String, Object> back = Moving.move(SPACE, "web-back", "deployments.apps/web", "home");
        described("deployment web", "Returned from eurm");
        List<String> conditions = io.navidec.shared.json.Tree.maps(back, "conditions").stream()
                .map(each -> String.valueOf(each.get("type")))
                .toList();
        assertEquals(List.of("Accepted", "Placed", "Prepared", "Copied", "Ready", "Switched", "Moved"), conditions);
    }

    @Test
    void describeShowsWhyAnObjectDidNotGo() {
        Moving.dam().out("-n " + SPACE + " create configmap staying");
        Moving.dam().out("-n " + SPACE + " annotate configmap staying navidec.io/stay=yes");

        Moving.move(SPACE, "staying-out", "configmaps/staying", "eurm");

        assertTrue(described("configmap staying", "MoveRefused").contains("navidec.io/stay"));
        assertEquals(
                "1",
                Moving.dam()
                        .out(
                                "-n " + SPACE
                                        + " get events --field-selector reason=MoveRefused,involvedObject.name=staying -o jsonpath={.items[*].count}"));
    }

    @Test
    void aMoveThatEndedLongAgoIsDeletedAndAYoungOneIsNot() {
        Moving.dam().out("-n " + SPACE + " create configmap old");
        for (String name : List.of("old-one", "old-two")) {
            Moving.move(SPACE, name, "configmaps/old", "home");
        }
        String longAgo = "2020-01-01T00:00:00Z";
        String journal = Moving.dam().out("-n " + SPACE + " get move old-one -o jsonpath={.status.journal}");
        String aged = journal.replaceAll("\"at\":\"[^\"]*\"", "\"at\":\"" + longAgo + "\"");
        Moving.dam()
                .run("-n " + SPACE
                        + " patch move old-one --subresource=status --type=merge -p {\"status\":{\"journal\":"
                        + aged.replace(" ", "\\u0020") + "}}")
                .ok();

        Await.until(
                "the old Move is gone",
                Moving.WITHIN,
                () -> Moving.dam()
                        .out("-n " + SPACE + " get move old-one --ignore-not-found -o name")
                        .isEmpty());
        assertEquals(
                "move.navidec.io/old-two",
                Moving.dam().out("-n " + SPACE + " get move old-two -o name").trim());
    }
}
