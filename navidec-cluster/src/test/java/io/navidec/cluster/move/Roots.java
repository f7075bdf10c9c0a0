package io.navidec.cluster.move;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.json.Json;

/** Records for tests. */
final class Roots {
    private Roots() {}

    /** A Deployment's record whose pods are of this spec, in single quotes. */
    static AbroadRecord deployment(String name, String cluster, Phase phase, String podSpec) {
        String object =
                "{'metadata':{'name':'" + name + "','namespace':'shop'},'spec':{'template':{'spec':" + podSpec + "}}}";
        return of(name, cluster, phase).content(Json.parse(object.replace('\'', '"')));
    }

    static AbroadRecord of(String name, String cluster, Phase phase) {
        return AbroadRecord.of(
                Trees.DEPLOYMENTS,
                Trees.DEPLOYMENTS.key("shop", name),
                "uid-" + name,
                "2026-01-01T00:00:00Z",
                cluster,
                phase);
    }
}
