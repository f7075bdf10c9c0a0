package io.navidec.shared.message;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/**
 * A cluster's whole state, told to the orchestrator again and again; each report replaces the one before. Immutable.
 *
 * @param sender who reports, and which report it is
 * @param readiness whether the cluster can take guests now
 * @param capacity what its nodes offer to pods
 * @param load what its pods have requested
 * @param kinds the kinds it serves, as {@code deployments.apps}
 * @param moves its Moves, the finished ones too while they exist
 * @param placements Moves that wait for a target
 * @param abroad its resources on other clusters that were moved themselves
 * @param peers what it believes about its peers
 */
public record ClusterReport(
        Sender sender,
        Readiness readiness,
        Amount capacity,
        Amount load,
        List<String> kinds,
        List<ReportedMove> moves,
        List<PendingPlacement> placements,
        List<AbroadRoot> abroad,
        List<PeerSeen> peers) {
    private static final String TYPE = "ClusterReport";
    private static final int SCHEMA = 1;

    /**
     * Who reports.
     *
     * @param cluster its name, a DNS label
     * @param address the https URL under which peers reach it; empty when it has none
     * @param version of NaviDEC
     * @param incarnation grows with each start of the service
     * @param sequence grows with each report of one incarnation
     */
    public record Sender(String cluster, String address, String version, long incarnation, long sequence) {

        Map<String, Object> tree() {
            return Tree.of(
                    "cluster",
                    cluster,
                    "address",
                    address,
                    "version",
                    version,
                    "incarnation",
                    incarnation,
                    "sequence",
                    sequence);
        }

        static Sender read(Fields fields) {
            return new Sender(
                    fields.label("cluster"),
                    fields.text("address"),
                    fields.text("version"),
                    fields.number("incarnation"),
                    fields.number("sequence"));
        }
    }

    /**
     * Whether it can take guests.
     *
     * @param reason why not; empty when it can
     */
    public record Readiness(boolean ready, String reason) {

        public Readiness {
            reason = Words.shorten(reason);
        }

        /** As JSON. */
        public Map<String, Object> tree() {
            return Tree.of("ready", ready, "reason", reason);
        }

        static Readiness read(Fields fields) {
            return new Readiness(fields.truth("ready"), fields.text("reason"));
        }
    }

    public ClusterReport {
        kinds = List.copyOf(kinds);
        moves = List.copyOf(moves);
        placements = List.copyOf(placements);
        abroad = List.copyOf(abroad);
        peers = List.copyOf(peers);
    }

    /** The message on the wire. */
    public byte[] bytes() {
        Map<String, Object> out = Fields.head(TYPE, SCHEMA);
        out.put("sender", sender.tree());
        out.put("readiness", readiness.tree());
        out.put("capacity", capacity.tree());
        out.put("load", load.tree());
        out.put("kinds", kinds);
        out.put("moves", moves.stream().map(ReportedMove::tree).toList());
        out.put("placements", placements.stream().map(PendingPlacement::tree).toList());
        out.put("abroad", abroad.stream().map(AbroadRoot::tree).toList());
        out.put("peers", peers.stream().map(PeerSeen::tree).toList());
        return Json.bytes(out);
    }

    /**
     * The report of a message.
     *
     * @throws UnreadableMessage when it is none, or of another schema version
     */
    public static ClusterReport read(byte[] json) {
        return Fields.read(json, TYPE, SCHEMA, ClusterReport::read);
    }

    private static ClusterReport read(Fields fields) {
        return new ClusterReport(
                fields.object("sender", Sender::read),
                fields.object("readiness", Readiness::read),
                fields.object("capacity", Amount::read),
                fields.object("load", Amount::read),
                fields.texts("kinds"),
                fields.objects("moves", ReportedMove::read),
                fields.objects("placements", PendingPlacement::read),
                fields.objects("abroad", AbroadRoot::read),
                fields.objects("peers", PeerSeen::read));
    }
}
