package io.navidec.cluster.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.KubePath;
import io.navidec.cluster.upstream.KubeClient;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Installs what {@code deploy/crds} holds: NaviDEC's custom resource definitions and who may use them, by server-side apply,
 * so that doing it again changes nothing. Thread-safe; reading the files at construction is the only blocking part.
 */
public final class CustomResources {
    private static final Logger LOG = Logger.getLogger(CustomResources.class);
    private static final List<String> FILES = List.of(
            // Who may use them before what they are: a new field is not served before its use is guarded.
            "00-namespace.yaml", "40-access.yaml", "10-abroadresources.yaml", "20-moves.yaml", "30-guestfences.yaml");
    private static final List<ResourceType> KINDS = List.of(
            new ResourceType("", "v1", "namespaces", "Namespace", false),
            new ResourceType(
                    "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false),
            new ResourceType("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
            new ResourceType(
                    "admissionregistration.k8s.io",
                    "v1",
                    "validatingadmissionpolicies",
                    "ValidatingAdmissionPolicy",
                    false),
            new ResourceType(
                    "admissionregistration.k8s.io",
                    "v1",
                    "validatingadmissionpolicybindings",
                    "ValidatingAdmissionPolicyBinding",
                    false));
    private static final Duration ESTABLISHED_EVERY = Duration.ofMillis(100);
    private static final int ESTABLISHED_ATTEMPTS = 300;

    private final KubeClient home;
    private final List<Map<String, Object>> objects;

    public CustomResources(KubeClient home) {
        this.home = home;
        this.objects = read();
    }

    /**
     * Applies every object, then waits until the definitions are served. What the service may not install is logged and left to
     * an administrator; the Uni fails only when a definition is not served in the end.
     */
    public Uni<Void> install() {
        return Multi.createFrom()
                .iterable(objects)
                .onItem()
                .transformToUniAndConcatenate(this::apply)
                .collect()
                .asList()
                .chain(applied -> Multi.createFrom()
                        .iterable(objects)
                        .filter(each -> "CustomResourceDefinition".equals(Tree.string(each, "kind")))
                        .onItem()
                        .transformToUniAndConcatenate(this::established)
                        .collect()
                        .asList())
                .replaceWithVoid();
    }

    private Uni<ApiAnswer> apply(Map<String, Object> object) {
        String path = path(object)
                .with("fieldManager", "navidec")
                .with("force", "true")
                .toString();
        return home.call(ApiCall.patch(path, ApiCall.APPLY, Json.bytes(object))).invoke(answer -> {
            if (!answer.ok()) {
                LOG.warnf(
                        "Cannot install %s %s: %s. An administrator can apply deploy/crds by hand.",
                        Tree.string(object, "kind"), Tree.string(object, "metadata", "name"), answer.message());
            }
        });
    }

    private Uni<ApiAnswer> established(Map<String, Object> definition) {
        String path = path(definition).toString();
        return home.call(ApiCall.get(path))
                .onItem()
                .transformToUni(answer -> isEstablished(answer)
                        ? Uni.createFrom().item(answer)
                        : Uni.createFrom().<ApiAnswer>failure(new IllegalStateException("not served yet: " + path)))
                .onFailure(IllegalStateException.class)
                .retry()
                .withBackOff(ESTABLISHED_EVERY, ESTABLISHED_EVERY.multipliedBy(5))
                .atMost(ESTABLISHED_ATTEMPTS);
    }

    private static boolean isEstablished(ApiAnswer answer) {
        return answer.ok()
                && Tree.maps(answer.tree(), "status", "conditions").stream()
                        .anyMatch(each -> "Established".equals(Tree.string(each, "type"))
                                && "True".equals(Tree.string(each, "status")));
    }

    private static KubePath path(Map<String, Object> object) {
        String kind = Tree.stringOr(object, "", "kind");
        ResourceType type = KINDS.stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("deploy/crds holds an unexpected kind: " + kind));
        return KubePath.object(type, "", Tree.stringOr(object, "", "metadata", "name"));
    }

    private static List<Map<String, Object>> read() {
        ObjectReader reader = new YAMLMapper().readerFor(new TypeReference<Map<String, Object>>() {});
        List<Map<String, Object>> out = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream in = CustomResources.class.getResourceAsStream("/navidec/crds/" + file)) {
                if (in == null) {
                    throw new IllegalStateException("The file navidec/crds/" + file + " is missing from the build");
                }
                try (MappingIterator<Map<String, Object>> documents = reader.readValues(in)) {
                    documents.forEachRemaining(out::add);
                }
            } catch (IOException e) {
                throw new IllegalStateException("The file navidec/crds/" + file + " cannot be read", e);
            }
        }
        return List.copyOf(out);
    }
}
