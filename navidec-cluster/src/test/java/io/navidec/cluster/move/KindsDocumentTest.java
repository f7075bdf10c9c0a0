package io.navidec.cluster.move;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/kinds.md} to the table in the code. */
class KindsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "kinds.md");
    private static final String REGENERATE = "docs/kinds.md differs from KindRules. Write it afresh with: "
            + "mvn -pl src-shared,navidec-cluster -am test -Dtest=KindsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dnavidec.docs.write=true";

    @Test
    void theDocumentSaysWhatTheCodeDoes() throws IOException {
        if (Boolean.getBoolean("navidec.docs.write")) {
            Files.createDirectories(DOCUMENT.toAbsolutePath().normalize().getParent());
            Files.writeString(DOCUMENT, document());
        }
        assertEquals(document(), Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "", REGENERATE);
    }

    private static String document() {
        StringBuilder out = new StringBuilder("""
                # Rules per kind

                Written by `KindsDocumentTest` from `KindRules`; do not edit.

                Of every object the copy lacks: `status` (that of custom kinds goes along, and what a Job has done), and of its metadata `uid`, `resourceVersion`, `generation`, `creationTimestamp`, `ownerReferences`,
                `managedFields` (restored afterwards), `deletionTimestamp`, `deletionGracePeriodSeconds`, `selfLink` and everything of `navidec.io/`.
                Clients see home's `uid` for good, and home's `creationTimestamp` while the object is abroad; once it is back, its `creationTimestamp` is the
                time of its return, as API servers let nobody write that. Its `ownerReferences` stay in its record: clients see them, and they come back with it.

                A Job that has ended is ended there, too; one that is suspended goes on, when it is resumed, from what it has done. One that runs is refused, unless its Move has
                `restart: true`: then it is cut off, its pods end, and it starts again from its beginning at the target. Pods that have ended stay behind, and so do their logs.

                The earlier revisions of a workload (ReplicaSets of a Deployment, ControllerRevisions), the newest ten, go along, so that `kubectl rollout undo` reaches
                behind a move.

                | kind | its copy also lacks | ready when | comes home with it | strategy |
                |---|---|---|---|---|
                """);
        KindRules.table(new LinkedHashMap<>()).forEach((kind, rule) -> row(out, "`" + kind + "`", rule));
        row(out, "any other", KindRules.any());
        return out.toString();
    }

    private static void row(StringBuilder out, String kind, KindRules.Rule rule) {
        String descendants = rule.descendants().stream()
                .map(ResourceType::qualifiedPlural)
                .map(each -> "`" + each + "`")
                .collect(Collectors.joining(", "));
        out.append("| ").append(kind);
        for (String cell : new String[] {
            rule.dropped(), rule.settled(), descendants, rule.strategy().text()
        }) {
            out.append(" | ").append(cell.isEmpty() ? "-" : cell);
        }
        out.append(" |\n");
    }
}
