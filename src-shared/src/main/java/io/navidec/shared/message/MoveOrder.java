package io.navidec.shared.message;

import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceKey;
import java.util.Map;

/**
 * Asks a home to move one of its resources, for the fleet's sake. Immutable.
 *
 * @param id becomes the Move's name, so that the same order makes one Move only
 * @param target a cluster's name, or {@code home}
 * @param reason in words
 */
public record MoveOrder(String id, ResourceKey resource, String target, String reason) implements Order {
    static final String TYPE = "MoveOrder";
    private static final int SCHEMA = 1;

    public MoveOrder {
        reason = Words.shorten(reason);
    }

    @Override
    public byte[] bytes() {
        Map<String, Object> out = Fields.head(TYPE, SCHEMA);
        out.put("id", id);
        out.put("resource", Keys.tree(resource));
        out.put("target", target);
        out.put("reason", reason);
        return Json.bytes(out);
    }

    /**
     * The order of a message.
     *
     * @throws UnreadableMessage when it is none, or of another schema version
     */
    public static MoveOrder read(byte[] json) {
        return Fields.read(
                json,
                TYPE,
                SCHEMA,
                fields -> new MoveOrder(
                        fields.label("id"),
                        fields.object("resource", Keys::read),
                        fields.label("target"),
                        fields.text("reason")));
    }
}
