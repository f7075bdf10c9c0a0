import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** fabric8's informers on the ConfigMaps and Deployments of one namespace. */
final class Fabric8 {
    private Fabric8() {}

    public static void main(String[] args) throws Exception {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            Supplier<List<Lines.Identity>> configMaps =
                    keep("configmaps", client.configMaps().inNamespace(args[0]));
            Supplier<List<Lines.Identity>> deployments =
                    keep("deployments", client.apps().deployments().inNamespace(args[0]));
            Lines.serve(Map.of("configmaps", configMaps, "deployments", deployments));
        }
    }

    private static <T extends HasMetadata> Supplier<List<Lines.Identity>> keep(String resource, Informable<T> objects) {
        SharedIndexInformer<T> informer = objects.runnableInformer(0);
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                Lines.event(resource, "ADDED", identity(object));
            }

            @Override
            public void onUpdate(T before, T object) {
                Lines.event(resource, "MODIFIED", identity(object));
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                Lines.event(resource, "DELETED", identity(object));
            }
        });
        informer.start().toCompletableFuture().join();
        return () -> informer.getStore().list().stream().map(Fabric8::identity).toList();
    }

    private static Lines.Identity identity(HasMetadata object) {
        return new Lines.Identity(
                object.getMetadata().getName(),
                object.getMetadata().getUid(),
                object.getMetadata().getResourceVersion());
    }
}
