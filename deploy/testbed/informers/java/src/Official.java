import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentList;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The official Java client's informers on the ConfigMaps and Deployments of one namespace. */
final class Official {
    private Official() {}

    public static void main(String[] args) throws Exception {
        ApiClient client = Config.defaultClient();
        SharedInformerFactory factory = new SharedInformerFactory(client);
        SharedIndexInformer<V1ConfigMap> configMaps = factory.sharedIndexInformerFor(
                new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client),
                V1ConfigMap.class,
                0,
                args[0]);
        SharedIndexInformer<V1Deployment> deployments = factory.sharedIndexInformerFor(
                new GenericKubernetesApi<>(
                        V1Deployment.class, V1DeploymentList.class, "apps", "v1", "deployments", client),
                V1Deployment.class,
                0,
                args[0]);
        Map<String, Supplier<List<Lines.Identity>>> stores =
                Map.of("configmaps", keep("configmaps", configMaps), "deployments", keep("deployments", deployments));
        factory.startAllRegisteredInformers();
        while (!configMaps.hasSynced() || !deployments.hasSynced()) {
            Thread.sleep(20);
        }
        Lines.serve(stores);
        factory.stopAllRegisteredInformers();
        System.exit(0);
    }

    private static <T extends KubernetesObject> Supplier<List<Lines.Identity>> keep(
            String resource, SharedIndexInformer<T> informer) {
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
        return () -> informer.getIndexer().list().stream().map(Official::identity).toList();
    }

    private static Lines.Identity identity(KubernetesObject object) {
        return new Lines.Identity(
                object.getMetadata().getName(),
                object.getMetadata().getUid(),
                object.getMetadata().getResourceVersion());
    }
}
