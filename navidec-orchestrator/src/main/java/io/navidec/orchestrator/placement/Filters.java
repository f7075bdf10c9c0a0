package io.navidec.orchestrator.placement;

import io.navidec.orchestrator.fleet.Member;
import io.navidec.shared.message.Amount;
import io.navidec.shared.message.ClusterReport;
import io.navidec.shared.message.Health;
import io.navidec.shared.message.PeerSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold for a cluster to be a candidate; each that does not is a reason against it. */
final class Filters {
    private Filters() {}

    /** All reasons against that cluster; none when it fits. */
    static List<Objection> against(Question question, Member candidate) {
        List<Objection> out = new ArrayList<>();
        there(question, candidate).ifPresent(out::add);
        excluded(question, candidate).ifPresent(out::add);
        health(question, candidate).ifPresent(out::add);
        ready(candidate).ifPresent(out::add);
        addressed(question, candidate).ifPresent(out::add);
        reachable(question, candidate).ifPresent(out::add);
        kind(question, candidate).ifPresent(out::add);
        out.addAll(capacity(question, candidate));
        return List.copyOf(out);
    }

    private static Optional<Objection> there(Question question, Member candidate) {
        boolean there = candidate.name().equals(question.placement().source());
        return there ? Optional.of(Objection.lasting("the resource is there already")) : Optional.empty();
    }

    private static Optional<Objection> excluded(Question question, Member candidate) {
        boolean excluded = question.placement().exclusions().contains(candidate.name());
        return excluded ? Optional.of(Objection.lasting("the move excludes it")) : Optional.empty();
    }

    /** Who is Unknown reports again, or is Lost soon. */
    private static Optional<Objection> health(Question question, Member candidate) {
        Health health = question.fleet().health(candidate, question.now());
        return health.state() == Health.State.ALIVE
                ? Optional.empty()
                : Optional.of(
                        new Objection("it is " + health.state().word() + ": " + health.reason(), unknown(health)));
    }

    private static boolean unknown(Health health) {
        return health.state() == Health.State.UNKNOWN;
    }

    private static Optional<Objection> ready(Member candidate) {
        ClusterReport.Readiness readiness = candidate.report().readiness();
        return readiness.ready()
                ? Optional.empty()
                : Optional.of(Objection.lasting("it is not ready: " + readiness.reason()));
    }

    /** Home finds a cluster under the address that it tells, or by its own configuration; to come home nobody has to find it. */
    private static Optional<Objection> addressed(Question question, Member candidate) {
        boolean found = !candidate.report().sender().address().isEmpty()
                || candidate.name().equals(question.home())
                || question.fleet().member(question.home()).stream()
                        .flatMap(home -> home.report().peers().stream())
                        .anyMatch(peer -> peer.cluster().equals(candidate.name()));
        return found
                ? Optional.empty()
                : Optional.of(Objection.lasting("it has told no address (navidec.cluster.address)"));
    }

    /** Home itself must reach the target; of a peer it has not looked at yet nothing is held against it. */
    private static Optional<Objection> reachable(Question question, Member candidate) {
        return question.fleet().member(question.home()).stream()
                .flatMap(home -> home.report().peers().stream())
                .filter(peer -> peer.cluster().equals(candidate.name()))
                .map(PeerSeen::health)
                .filter(health -> health.state() != Health.State.ALIVE)
                .map(health ->
                        new Objection(question.home() + " does not reach it: " + health.reason(), unknown(health)))
                .findFirst();
    }

    private static Optional<Objection> kind(Question question, Member candidate) {
        String kind = question.placement().resource().qualifiedPlural();
        return candidate.report().kinds().contains(kind)
                ? Optional.empty()
                : Optional.of(Objection.lasting("it does not serve " + kind));
    }

    /** What is promised and has come counts twice once the load shows it, until the promise ends: where that is the lack, it passes. */
    private static List<Objection> capacity(Question question, Member candidate) {
        Amount asked = question.placement().request();
        Amount free = Scores.free(question, candidate);
        Amount soon = free.plus(question.reserved(candidate.name()).ending());
        List<Objection> out = new ArrayList<>();
        if (asked.cpuMillis() > free.cpuMillis()) {
            String words = missing(Quantities.cpu(asked.cpuMillis()), Quantities.cpu(free.cpuMillis()), "CPU");
            out.add(new Objection(words, asked.cpuMillis() <= soon.cpuMillis()));
        }
        if (asked.memoryBytes() > free.memoryBytes()) {
            String words =
                    missing(Quantities.memory(asked.memoryBytes()), Quantities.memory(free.memoryBytes()), "memory");
            out.add(new Objection(words, asked.memoryBytes() <= soon.memoryBytes()));
        }
        if (asked.pods() > free.pods()) {
            String words = missing(Long.toString(asked.pods()), Long.toString(Math.max(0, free.pods())), "pods");
            out.add(new Objection(words, asked.pods() <= soon.pods()));
        }
        return out;
    }

    private static String missing(String asked, String free, String what) {
        return "not enough " + what + ": " + asked + " asked for, " + free + " free";
    }
}
