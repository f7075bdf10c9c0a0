package io.navidec.cluster.move;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the ConfigMaps, Secrets and ServiceAccounts that an object refers to. Each is named once; it is optional only when every
 * reference to it is. Source: Kubernetes API reference, PodSpec, Ingress, ServiceAccount. Pure.
 */
public final class Dependencies {
    /** Volume sources that name a Secret, and the path of its name. */
    private static final List<String[]> VOLUME_SECRETS = List.of(
            new String[] {"csi", "nodePublishSecretRef", "name"},
            new String[] {"azureFile", "secretName"},
            new String[] {"cephfs", "secretRef", "name"},
            new String[] {"flexVolume", "secretRef", "name"},
            new String[] {"iscsi", "secretRef", "name"},
            new String[] {"rbd", "secretRef", "name"},
            new String[] {"scaleIO", "secretRef", "name"},
            new String[] {"storageos", "secretRef", "name"});

    private final Map<String, Dependency> found = new LinkedHashMap<>();

    private Dependencies() {}

    /** What the object refers to, in order of first mention; empty for kinds that refer to nothing. */
    public static List<Dependency> of(ResourceType type, Map<String, Object> object) {
        Dependencies all = new Dependencies();
        switch (type.qualifiedPlural()) {
            case "serviceaccounts" -> all.serviceAccount(object);
            case "ingresses.networking.k8s.io" -> all.ingress(object);
            default -> all.podSpec(PodSpecs.of(type, object));
        }
        return new ArrayList<>(all.found.values());
    }

    private void add(Dependency one) {
        if (!one.name().isEmpty()) {
            found.merge(
                    one.type().plural() + "/" + one.name(),
                    one,
                    (a, b) -> new Dependency(a.type(), a.name(), a.optional() && b.optional()));
        }
    }

    /** Pods run without the Secrets of their ServiceAccount; only the kubelet's pulls need the last. */
    private void serviceAccount(Map<String, Object> account) {
        Map<String, Object> own = CopyForm.of(Dependency.SERVICE_ACCOUNTS, account);
        Tree.maps(own, "secrets").forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true)));
        Tree.maps(own, "imagePullSecrets")
                .forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true)));
    }

    private void ingress(Map<String, Object> ingress) {
        for (Map<String, Object> tls : Tree.maps(ingress, "spec", "tls")) {
            // An Ingress may be there before its certificate: cert-manager makes the Secret for it.
            add(Dependency.secret(Tree.stringOr(tls, "", "secretName"), true));
        }
    }

    private void podSpec(Map<String, Object> spec) {
        String account = Tree.stringOr(spec, Tree.stringOr(spec, "", "serviceAccount"), "serviceAccountName");
        if (!account.equals("default")) {
            add(Dependency.serviceAccount(account));
        }
        Tree.maps(spec, "volumes").forEach(this::volume);
        PodSpecs.containers(spec).forEach(this::container);
        // Pods run without them as long as the images can be pulled otherwise.
        Tree.maps(spec, "imagePullSecrets")
                .forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true)));
    }

    private void volume(Map<String, Object> volume) {
        source(volume, "configMap", "name", true);
        source(volume, "secret", "secretName", false);
        for (Map<String, Object> projected : Tree.maps(volume, "projected", "sources")) {
            source(projected, "configMap", "name", true);
            source(projected, "secret", "name", false);
        }
        for (String[] path : VOLUME_SECRETS) {
            add(Dependency.secret(Tree.stringOr(volume, "", path), false));
        }
    }

    private void container(Map<String, Object> container) {
        for (Map<String, Object> env : Tree.maps(container, "env")) {
            Map<String, Object> from = Tree.map(env, "valueFrom");
            source(from, "configMapKeyRef", "name", true);
            source(from, "secretKeyRef", "name", false);
        }
        for (Map<String, Object> from : Tree.maps(container, "envFrom")) {
            source(from, "configMapRef", "name", true);
            source(from, "secretRef", "name", false);
        }
    }

    /** A reference such as {@code configMap: {name: x, optional: true}}. */
    private void source(Map<String, Object> holder, String field, String nameField, boolean configMap) {
        String name = Tree.stringOr(holder, "", field, nameField);
        // Every cluster puts its own authority into each namespace; it is part of every token volume.
        if (configMap && name.equals("kube-root-ca.crt")) {
            return;
        }
        boolean optional = Tree.isTrue(holder, field, "optional");
        add(configMap ? Dependency.configMap(name, optional) : Dependency.secret(name, optional));
    }
}
