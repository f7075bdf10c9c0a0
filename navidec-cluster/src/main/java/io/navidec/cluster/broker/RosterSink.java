package io.navidec.cluster.broker;

import io.navidec.shared.message.Roster;

/** Takes the orchestrator's rosters; each replaces the one before. Never blocks. */
public interface RosterSink {
    void take(Roster roster);
}
