package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/** What a look at {@link Place#OWNERS} tells: which owners of an object that is to come home are there. Pure. */
public final class OwnersSeen {
    private OwnersSeen() {}

    /**
     * As a sight.
     *
     * @param home references to those that are at home, by the uids that clients know
     * @param abroad those that are abroad, in words
     */
    public static Sight sight(List<Map<String, Object>> home, List<String> abroad) {
        return new Sight.Found(Tree.of("home", home, "abroad", abroad));
    }

    /** References to those that are at home. */
    static List<Map<String, Object>> atHome(Seen seen) {
        return Tree.maps(seen.object(Place.OWNERS), "home");
    }

    /** Those that are abroad, in words. */
    static List<String> abroad(Seen seen) {
        return Tree.list(seen.object(Place.OWNERS), "abroad").stream()
                .map(String::valueOf)
                .toList();
    }

    /** Why an object whose owners are abroad does not come home. */
    static String refusal(String object, List<String> abroad) {
        return object + " cannot come home: it is owned by " + String.join(", ", abroad)
                + ", and this cluster's garbage collector deletes what has no owner here: move the owner first";
    }
}
