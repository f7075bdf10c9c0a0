package io.navidec.shared.message;

/**
 * What the orchestrator asks of one cluster. Orders are sent again until a report shows them done, so a cluster may hear one many
 * times: the id is the same each time.
 */
public sealed interface Order permits PlacementDecision, MoveOrder {
    /** The same for the same order. */
    String id();

    /** The message on the wire. */
    byte[] bytes();

    /**
     * The order of a message.
     *
     * @throws UnreadableMessage when it is none, or of another schema version
     */
    static Order read(byte[] json) {
        return switch (Fields.type(json)) {
            case PlacementDecision.TYPE -> PlacementDecision.read(json);
            case MoveOrder.TYPE -> MoveOrder.read(json);
            default ->
                throw new UnreadableMessage("Expected an order (" + PlacementDecision.TYPE + " or " + MoveOrder.TYPE
                        + "), but the message is of another type");
        };
    }
}
