package io.navidec.cluster.front;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one watch tells, in order, although some of it has to be fetched first. While something is awaited, home's half is paused and changes of records wait
 * in the sink. Confined to the request's context.
 */
final class OrderedEvents {
    private static final int AT_ONCE = 8;

    private final Context context;
    private final EventSink sink;
    private final Consumer<Throwable> broken;
    private final Deque<Turn> turns = new ArrayDeque<>();
    private final Deque<Turn> unasked = new ArrayDeque<>();
    private int asking;

    /** @param broken told when something cannot be fetched; nothing that came after it is told then */
    OrderedEvents(Context context, EventSink sink, Consumer<Throwable> broken) {
        this.context = context;
        this.sink = sink;
        this.broken = broken;
    }

    private static final class Turn {
        private final @Nullable Uni<Runnable> question;
        private @Nullable Runnable telling;

        Turn(@Nullable Uni<Runnable> question, @Nullable Runnable telling) {
            this.question = question;
            this.telling = telling;
        }
    }

    /** Does this when all before it has been told: now, mostly. */
    void then(Runnable telling) {
        if (turns.isEmpty()) {
            telling.run();
        } else {
            turns.add(new Turn(null, telling));
        }
    }

    /** Does what this gives when it is there, and all before it has been told. */
    void fetch(Uni<Runnable> question) {
        if (turns.isEmpty()) {
            sink.hold();
        }
        Turn turn = new Turn(question, null);
        turns.add(turn);
        unasked.add(turn);
        ask();
    }

    private void ask() {
        while (asking < AT_ONCE && !unasked.isEmpty()) {
            Turn turn = unasked.poll();
            Uni<Runnable> question = turn.question;
            if (question != null) {
                asking++;
                question.subscribe()
                        .with(
                                telling -> context.runOnContext(v -> answered(turn, telling)),
                                why -> context.runOnContext(v -> {
                                    turns.clear();
                                    unasked.clear();
                                    broken.accept(why);
                                }));
            }
        }
    }

    private void answered(Turn turn, Runnable telling) {
        asking--;
        turn.telling = telling;
        ask();
        Turn next = turns.peek();
        while (next != null) {
            Runnable ready = next.telling;
            if (ready == null) {
                return;
            }
            ready.run();
            turns.remove();
            next = turns.peek();
        }
        sink.unhold();
    }
}
