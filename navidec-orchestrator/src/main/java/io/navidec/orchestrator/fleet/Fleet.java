package io.navidec.orchestrator.fleet;

import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.Roster;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All clusters that have reported, by name. Immutable; a fleet that restarts empty is whole again after one report of each. */
public final class Fleet {
    private final Grace grace;
    private final SortedMap<String, Member> members;

    private Fleet(Grace grace, SortedMap<String, Member> members) {
        this.grace = grace;
        this.members = members;
    }

    /** Nobody has reported yet. */
    public static Fleet empty(Grace grace) {
        return new Fleet(grace, new TreeMap<>());
    }

    /** With that report; this fleet itself when the report is older than what is known. */
    public Fleet hear(ClusterReport report, Instant now) {
        Member before = members.get(report.sender().cluster());
        if (before != null && !before.outdatedBy(report, now, grace)) {
            return this;
        }
        SortedMap<String, Member> next = new TreeMap<>(members);
        next.put(report.sender().cluster(), new Member(report, now, aliveSince(before, now)));
        return new Fleet(grace, next);
    }

    private Instant aliveSince(@Nullable Member before, Instant now) {
        if (before == null || before.health(now, grace).state() != Health.State.ALIVE) {
            return now;
        }
        return before.aliveSince();
    }

    /** Without those who have been silent for so long that they are no members any more. */
    public Fleet forget(Instant now) {
        SortedMap<String, Member> next = new TreeMap<>(members);
        boolean changed = next.values().removeIf(each -> each.silence(now).compareTo(grace.forgetAfter()) >= 0);
        return changed ? new Fleet(grace, next) : this;
    }

    /** How long its members may be silent. */
    public Grace grace() {
        return grace;
    }

    /** The members, sorted by name. */
    public Collection<Member> members() {
        return members.values();
    }

    /** The member of that name. */
    public Optional<Member> member(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** How alive that member is. */
    public Health health(Member member, Instant now) {
        return member.health(now, grace);
    }

    /** Whether that member is Alive. */
    public boolean alive(Member member, Instant now) {
        return health(member, now).state() == Health.State.ALIVE;
    }

    /** Who is there, for the clusters to find each other. */
    public Roster roster(Instant now) {
        return new Roster(members.values().stream()
                .map(each ->
                        new Roster.Member(each.name(), each.report().sender().address(), health(each, now)))
                .toList());
    }
}
