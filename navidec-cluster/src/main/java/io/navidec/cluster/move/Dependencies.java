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
    private final Map<String, String> whys = new LinkedHashMap<>();

    private Dependencies() {}

    /** What the object refers to, in order of first mention; empty for kinds that refer to nothing. */
    public static List<Dependency> of(ResourceType type, Map<String, Object> object) {
        return new ArrayList<>(read(type, object).found.values());
    }

    /** Where in the object each is first mentioned, in words, by {@code configmaps/name}. */
    static Map<String, String> reasons(ResourceType type, Map<String, Object> object) {
        return read(type, object).whys;
    }

    private static Dependencies read(ResourceType type, Map<String, Object> object) {
        Dependencies all = new Dependencies();
        switch (type.qualifiedPlural()) {
            case "serviceaccounts" -> all.serviceAccount(object);
            case "ingresses.networking.k8s.io" -> all.ingress(object);
            default -> all.podSpec(PodSpecs.of(type, object));
        }
        return all;
    }

    private void add(Dependency one, String why) {
        if (!one.name().isEmpty()) {
            String key = one.type().plural() + "/" + one.name();
            found.merge(key, one, (a, b) -> new Dependency(a.type(), a.name(), a.optional() && b.optional()));
            whys.putIfAbsent(key, why);
        }
    }

    /** Pods run without the Secrets of their ServiceAccount; only the kubelet's pulls need the last. */
    private void serviceAccount(Map<String, Object> account) {
        Map<String, Object> own = CopyForm.of(Dependency.SERVICE_ACCOUNTS, account);
        Tree.maps(own, "secrets")
                .forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true), "its secrets"));
        Tree.maps(own, "imagePullSecrets")
                .forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true), "its imagePullSecrets"));
    }

    private void ingress(Map<String, Object> ingress) {
        for (Map<String, Object> tls : Tree.maps(ingress, "spec", "tls")) {
            // An Ingress may be there before its certificate: cert-manager makes the Secret for it.
            add(Dependency.secret(Tree.stringOr(tls, "", "secretName"), true), "its tls");
        }
    }

    private void podSpec(Map<String, Object> spec) {
        String account = Tree.stringOr(spec, Tree.stringOr(spec, "", "serviceAccount"), "serviceAccountName");
        if (!account.equals("default")) {
            add(Dependency.serviceAccount(account), "its serviceAccountName");
        }
        Tree.maps(spec, "volumes").forEach(this::volume);
        PodSpecs.containers(spec).forEach(this::container);
        // Pods run without them as long as the images can be pulled otherwise.
        Tree.maps(spec, "imagePullSecrets")
                .forEach(each -> add(Dependency.secret(Tree.stringOr(each, "", "name"), true), "its imagePullSecrets"));
    }

    private void volume(Map<String, Object> volume) {
        String why = "volume " + Tree.stringOr(volume, "", "name");
        source(volume, "configMap", "name", true, why);
        source(volume, "secret", "secretName", false, why);
        for (Map<String, Object> projected : Tree.maps(volume, "projected", "sources")) {
            source(projected, "configMap", "name", true, why);
            source(projected, "secret", "name", false, why);
        }
        for (String[] path : VOLUME_SECRETS) {
            add(Dependency.secret(Tree.stringOr(volume, "", path), false), why);
        }
    }

    private void container(Map<String, Object> container) {
        String of = " of container " + Tree.stringOr(container, "", "name");
        for (Map<String, Object> env : Tree.maps(container, "env")) {
            Map<String, Object> from = Tree.map(env, "valueFrom");
            source(from, "configMapKeyRef", "name", true, "env" + of);
            source(from, "secretKeyRef", "name", false, "env" + of);
        }
        for (Map<String, Object> from : Tree.maps(container, "envFrom")) {
            source(from, "configMapRef", "name", true, "envFrom" + of);
            source(from, "secretRef", "name", false, "envFrom" + of);
        }
    }

    /** A reference such as {@code configMap: {name: x, optional: true}}. */
    private void source(Map<String, Object> holder, String field, String nameField, boolean configMap, String why) {
        String name = Tree.stringOr(holder, "", field, nameField);
        // Every cluster puts its own authority into each namespace; it is part of every token volume.
        if (configMap && name.equals("kube-root-ca.crt")) {
            return;
        }
        boolean optional = Tree.isTrue(holder, field, "optional");
        add(configMap ? Dependency.configMap(name, optional) : Dependency.secret(name, optional), why);
    }
}
