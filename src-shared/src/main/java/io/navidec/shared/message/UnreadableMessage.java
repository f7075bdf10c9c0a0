package io.navidec.shared.message;

/** A message that is not what its place asks for; it belongs into the dead letter queue. The text holds nothing of its content. */
public final class UnreadableMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableMessage(String message) {
        super(message);
    }
}
