package io.navidec.shared.message;

import io.navidec.shared.json.Tree;
import java.util.Map;

/** Names one Move of a home cluster; the uid tells two of the same name apart. */
public record MoveRef(String namespace, String name, String uid) {

    /** {@code shop/web-to-eurm}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }

    /** As JSON. */
    public Map<String, Object> tree() {
        return Tree.of("namespace", namespace, "name", name, "uid", uid);
    }

    static MoveRef read(Fields fields) {
        return new MoveRef(fields.text("namespace"), fields.text("name"), fields.text("uid"));
    }
}
