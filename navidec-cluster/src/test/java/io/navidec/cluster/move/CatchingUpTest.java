package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Names;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody writes faster than a mover looks: the object moves nevertheless. */
class CatchingUpTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final MoveMachine MACHINE = new MoveMachine("dam");
    private static final ResourceType MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    private static final ResourceKey KEY = MAPS.key("shop", "busy");

    private static Map<String, Object> object(String uid, String value, String annotations) {
        return Trees.of("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'busy','namespace':'shop','uid':'"
                + uid + "','resourceVersion':'9','annotations':" + annotations + "},'data':{'a':'" + value + "'}}");
    }

    private static String effect(String source, String target, int millisLater) {
        MoveState state = MoveState.requested(Trees.order(KEY, target, false));
        boolean out = source.equals("dam");
        for (MoveEvent event : new MoveEvent[] {
            new MoveEvent.Accepted(NOW, 7, MAPS, source, "u-1", "u-1", Strategy.MAKE_BEFORE_BREAK),
            new MoveEvent.Placed(NOW, out ? target : "dam", "fits"),
            new MoveEvent.Prepared(NOW),
            new MoveEvent.Copied(NOW),
            new MoveEvent.Ready(NOW)
        }) {
            state = MACHINE.apply(state, event);
        }
        String guest = "{'" + Names.HOME + "':'dam','" + Names.GENERATION + "':'" + (out ? 7 : 5) + "'}";
        AbroadRecord record = AbroadRecord.of(MAPS, KEY, "u-1", "t", "eurm", out ? Phase.OUTBOUND : Phase.INBOUND)
                .generations(out ? 7 : 5, out ? 0 : 7)
                .content(object("", "old", "{}"))
                .base(out ? Map.of() : object("", "old", "{}"));
        Map<Place, Sight> sights = out
                ? Map.of(
                        Place.TARGET, new Sight.Found(object("g-1", "old", guest)),
                        Place.RECORD, new Sight.Found(record.tree()),
                        Place.HOME, new Sight.Found(object("u-1", "new", "{}")))
                : Map.of(
                        Place.HOME,
                        new Sight.Found(
                                object("h-1", "old", "{'" + Names.AWAY + "':'m-1','" + Names.GENERATION + "':'7'}")),
                        Place.RECORD,
                        new Sight.Found(record.tree()),
                        Place.SOURCE,
                        new Sight.Found(object("g-1", "new", guest)));
        Decision decision = MACHINE.decide(state, new Seen(8, true, false, sights), NOW.plusMillis(millisLater));
        return assertInstanceOf(
                        Effect.WriteRecord.class,
                        assertInstanceOf(Decision.Act.class, decision).effect())
                .name();
    }

    @Test
    void changesAreCarriedOverBeforeTheSwitchButNotForEver() {
        assertEquals("NoteCarry", effect("dam", "eurm", 10));
        assertEquals(Common.SWITCH, effect("dam", "eurm", 1500));
        assertEquals("NoteCarry", effect("eurm", "home", 10));
        assertEquals(Common.LAND, effect("eurm", "home", 1500));
    }
}
