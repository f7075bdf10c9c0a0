package io.navidec.cluster.route;

import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.kubeapi.ProtobufObject;
import java.util.Locale;

/**
 * What of a request's headers decides its way. Immutable.
 *
 * @param method HTTP method, upper case
 * @param accept the Accept header; empty for none
 * @param contentType media type of the body, lower case, without parameters; empty for none
 */
public record Facts(String method, String accept, String contentType) {

    /** Of raw header values. */
    public static Facts of(String method, String accept, String rawContentType) {
        int parameters = rawContentType.indexOf(';');
        String type = parameters < 0 ? rawContentType : rawContentType.substring(0, parameters);
        return new Facts(method, accept, type.trim().toLowerCase(Locale.ROOT));
    }

    /** Whether the client would rather have JSON (objects, Tables or metadata) than protobuf or CBOR: the first type it names counts. */
    public boolean prefersJson() {
        String first = accept.trim();
        int comma = first.indexOf(',');
        first = comma < 0 ? first : first.substring(0, comma);
        return first.isEmpty() || first.startsWith(ApiCall.JSON) || first.startsWith("*/*");
    }

    /** Whether the client takes JSON at all. */
    public boolean takesJson() {
        return accept.isEmpty() || accept.contains(ApiCall.JSON) || accept.contains("*/*");
    }

    /** Whether the body is in Kubernetes' protobuf form. */
    public boolean protobufBody() {
        return contentType.equals(ProtobufObject.MEDIA_TYPE);
    }

    /** Whether it is a server-side apply, which creates what is not there. */
    public boolean apply() {
        return method.equals("PATCH") && contentType.startsWith("application/apply-patch");
    }

    /** Whether the body is in a form that can be read here: JSON (patches too), YAML or protobuf. */
    public boolean readableBody() {
        return contentType.isEmpty()
                || protobufBody()
                || contentType.equals(ApiCall.JSON)
                || contentType.endsWith("+json")
                || contentType.equals("application/yaml")
                || contentType.endsWith("+yaml");
    }
}
