package io.navidec.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for a condition instead of for time. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Await() {}

    /**
     * Asks again and again until the answer is right, and gives it.
     *
     * @param what the condition in words, for the failure
     * @throws AssertionError when it is still wrong at the end of {@code within}, with the last answer or error
     */
    public static <T> T until(String what, Duration within, Callable<T> question, Predicate<T> right) {
        // Not the wall clock, which may be set while a test runs.
        long end = System.nanoTime() + within.toNanos();
        String last = "no answer";
        Throwable trouble = null;
        do {
            try {
                T answer = question.call();
                if (right.test(answer)) {
                    return answer;
                }
                last = String.valueOf(answer);
                trouble = null;
            } catch (Exception e) {
                last = String.valueOf(e);
                trouble = e;
            }
            pause();
        } while (System.nanoTime() < end);
        throw failure("Not within " + within + ": " + what + "; last seen: " + last, trouble);
    }

    /** Until it is true. */
    public static void until(String what, Duration within, Callable<Boolean> condition) {
        Boolean held = until(what, within, condition, Boolean.TRUE::equals);
        assert held;
    }

    private static AssertionError failure(String message, @Nullable Throwable cause) {
        return cause == null ? new AssertionError(message) : new AssertionError(message, cause);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
