package io.navidec.cluster.move;

import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an object refers to and needs where it runs; it is copied and stays at home.
 *
 * @param type one of {@link #COPIED}
 * @param name in the object's own namespace
 * @param optional whether the object also runs without it
 */
public record Dependency(ResourceType type, String name, boolean optional) {
    static final ResourceType CONFIG_MAPS = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    static final ResourceType SECRETS = new ResourceType("", "v1", "secrets", "Secret", true);
    static final ResourceType SERVICE_ACCOUNTS = new ResourceType("", "v1", "serviceaccounts", "ServiceAccount", true);

    /** The kinds of dependencies. */
    public static final List<ResourceType> TYPES = List.of(CONFIG_MAPS, SECRETS, SERVICE_ACCOUNTS);

    /** The kinds of all that is copied and stays at home: with what scales, guards or selects an object. */
    public static final List<ResourceType> COPIED =
            Stream.concat(TYPES.stream(), Companions.TYPES.stream()).toList();

    /** Its key in that namespace. */
    public ResourceKey key(String namespace) {
        return type.key(namespace, name);
    }

    static Dependency configMap(String name, boolean optional) {
        return new Dependency(CONFIG_MAPS, name, optional);
    }

    static Dependency secret(String name, boolean optional) {
        return new Dependency(SECRETS, name, optional);
    }

    static Dependency serviceAccount(String name) {
        return new Dependency(SERVICE_ACCOUNTS, name, false);
    }
}
