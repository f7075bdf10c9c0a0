package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import io.navidec.shared.kube.ResourceKey;
import java.util.Map;

/** The JSON of resource keys. */
final class Keys {
    private Keys() {}

    static Map<String, Object> tree(ResourceKey key) {
        return Tree.of("group", key.group(), "plural", key.plural(), "namespace", key.namespace(), "name", key.name());
    }

    static ResourceKey read(Fields fields) {
        return new ResourceKey(
                fields.text("group"), fields.text("plural"), fields.text("namespace"), fields.text("name"));
    }
}
