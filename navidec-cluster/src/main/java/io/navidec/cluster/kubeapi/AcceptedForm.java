package io.navidec.cluster.kubeapi;

import java.util.Locale;

/**
 * In what form a client wants an object, by its Accept header: the first of its types that can be made here counts; JSON where there is
 * none (protobuf and CBOR cannot be made of what was translated). Source: API concepts, "Alternate representations of resources".
 *
 * @param kind the form
 * @param version of the group meta.k8s.io, for Tables and metadata
 */
public record AcceptedForm(Kind kind, String version) {

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

    private static final AcceptedForm PLAIN = new AcceptedForm(Kind.JSON, "v1");

    /** The form for this Accept header; empty for none. */
    public static AcceptedForm of(String accept) {
        for (String each : accept.split(",", -1)) {
            AcceptedForm form = one(each.trim().toLowerCase(Locale.ROOT));
            if (form != null) {
                return form;
            }
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
                    case "table" -> known(version) ? new AcceptedForm(Kind.TABLE, version) : null;
                    case "partialobjectmetadata", "partialobjectmetadatalist" ->
                        known(version) ? new AcceptedForm(Kind.METADATA, version) : null;
                    default -> null;
                };
            case "application/yaml" -> as.isEmpty() ? new AcceptedForm(Kind.YAML, "v1") : null;
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
