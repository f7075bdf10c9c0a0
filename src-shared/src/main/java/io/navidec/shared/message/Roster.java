package io.navidec.shared.message;

import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import java.util.List;
import java.util.Map;

/** Who is in the fleet, told by the orchestrator to all: how peers find each other. Each roster replaces the one before. Immutable. */
public record Roster(List<Member> clusters) {
    private static final String TYPE = "Roster";
    private static final int SCHEMA = 1;

    /**
     * One cluster.
     *
     * @param name a DNS label
     * @param address the https URL under which peers reach it; empty when it has none
     * @param health as the orchestrator sees it
     */
    public record Member(String name, String address, Health health) {

        Map<String, Object> tree() {
            return Tree.of("name", name, "address", address, "health", health.tree());
        }

        static Member read(Fields fields) {
            return new Member(fields.label("name"), fields.text("address"), fields.object("health", Health::read));
        }
    }

    public Roster {
        clusters = List.copyOf(clusters);
    }

    /** The message on the wire. */
    public byte[] bytes() {
        Map<String, Object> out = Fields.head(TYPE, SCHEMA);
        out.put("clusters", clusters.stream().map(Member::tree).toList());
        return Json.bytes(out);
    }

    /**
     * The roster of a message.
     *
     * @throws UnreadableMessage when it is none, or of another schema version
     */
    public static Roster read(byte[] json) {
        return Fields.read(json, TYPE, SCHEMA, fields -> new Roster(fields.objects("clusters", Member::read)));
    }
}
