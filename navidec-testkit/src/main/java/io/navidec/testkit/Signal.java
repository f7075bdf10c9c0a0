package io.navidec.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Signals to processes that a test has started. */
final class Signal {
    private Signal() {}

    /** @param name as {@code kill} takes it: {@code STOP}, {@code CONT} */
    static void send(String name, long pid) {
        Command.run(Duration.ofSeconds(5), Map.of(), "", List.of("kill", "-" + name, Long.toString(pid)))
                .ok();
    }
}
