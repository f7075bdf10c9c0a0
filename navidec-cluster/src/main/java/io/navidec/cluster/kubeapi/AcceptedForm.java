package io.navidec.cluster.kubeapi;

import java.util.Locale;

/**
 * In what form a client wants an object, by its Accept header: the first of its types that can be made here counts; JSON where there is
 * none (protobuf and CBOR cannot be made of what was translated). Source: API concepts, "Alternate representations of resources".
 *
 * @param kind the form
 * @param version of the group meta.k8s.io, for Tables and metadata
 * @param insteadOfProtobuf whether the client would rather have protobuf, in which the items of a list do not say their kind
 */
public record AcceptedForm(Kind kind, String version, boolean insteadOfProtobuf) {

    /** The forms that can be made. */
    public enum Kind {
        /** The object in JSON. */
        JSON,
        /** The object in YAML. */
        YAML,
        /** A Table with printed cells, in JSON. */
        TABLE,
        /** PartialObjectMetadata, in JSON. */
        METADATA
    }

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final AcceptedForm PLAIN = new AcceptedForm(Kind.JSON, "v1", false);

    /** The form for this Accept header; empty for none. */
    public static AcceptedForm of(String accept) {
        boolean protobuf = false;
        for (String each : accept.split(",", -1)) {
            String mediaType = each.trim().toLowerCase(Locale.ROOT);
            AcceptedForm form = one(mediaType);
            if (form != null) {
                return new AcceptedForm(form.kind(), form.version(), protobuf);
            }
            protobuf |= mediaType.startsWith(PROTOBUF);
        }
        return PLAIN;
    }

    /** The Accept header that asks an API server for this form in JSON, of a list or of single objects. */
    public String accept(boolean list) {
        String group = ";v=" + version + ";g=meta.k8s.io";
        return switch (kind) {
            case JSON, YAML -> ApiCall.JSON;
            case TABLE -> "application/json;as=Table" + group + "," + ApiCall.JSON;
            case METADATA -> "application/json;as=PartialObjectMetadata" + (list ? "List" : "") + group;
        };
    }

    private static @org.jspecify.annotations.Nullable AcceptedForm one(String mediaType) {
        String[] parts = mediaType.split(";", -1);
        String as = parameter(parts, "as");
        String version = parameter(parts, "v");
        return switch (parts[0].trim()) {
            case "application/json", "application/*", "*/*" ->
                switch (as) {
                    case "" -> PLAIN;
                    case "table" -> known(version) ? new AcceptedForm(Kind.TABLE, version, false) : null;
                    case "partialobjectmetadata", "partialobjectmetadatalist" ->
                        known(version) ? new AcceptedForm(Kind.METADATA, version, false) : null;
                    default -> null;
                };
            case "application/yaml" -> as.isEmpty() ? new AcceptedForm(Kind.YAML, "v1", false) : null;
            default -> null;
        };
    }

    private static boolean known(String version) {
        return version.equals("v1") || version.equals("v1beta1");
    }

    private static String parameter(String[] parts, String name) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].trim();
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1);
            }
        }
        return "";
    }
}
