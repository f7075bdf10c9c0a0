package io.navidec.cluster.route;

import io.navidec.cluster.kubeapi.KubeRequest;
import io.navidec.cluster.kubeapi.Status;
import io.navidec.cluster.record.AbroadRecord;

/** The way of one request (design section 4). */
public sealed interface Route {

    /** Why this way, for people. */
    String reason();

    /** The byte pipe to home. */
    record Home(String reason) implements Route {}

    /** A watch through the byte pipe that must end as soon as its kind has a visible record, so that the client comes back. */
    record HomeUntilAbroad(KubeRequest.Resource request, String reason) implements Route {}

    /** NaviDEC's own API. */
    record Own(String path, String reason) implements Route {}

    /** A short form: decided again when its word is known to be a kind. */
    record Expand(KubeRequest.ShortForm shortForm, String reason) implements Route {}

    /** Answered with an error at once. */
    record Refuse(Status status, String reason) implements Route {}

    /** A list of home's objects and the records together. */
    record MergedList(KubeRequest.Resource request, String reason) implements Route {}

    /** A watch of home's objects and the records together. */
    record MergedWatch(KubeRequest.Resource request, String reason) implements Route {}

    /** Reads one abroad object or a subresource of it. */
    record Read(KubeRequest.Resource request, AbroadRecord record, String reason) implements Route {}

    /** Changes one abroad object, or writes to a subresource of it. */
    record Write(KubeRequest.Resource request, AbroadRecord record, String reason) implements Route {}

    /** Deletes one abroad object. */
    record Delete(KubeRequest.Resource request, AbroadRecord record, String reason) implements Route {}

    /** A raw stream of one abroad object: a pod's log. */
    record Stream(KubeRequest.Resource request, AbroadRecord record, String reason) implements Route {}

    /** A connection into an abroad pod, or to what an abroad pod or service serves. */
    record Connect(KubeRequest.Resource request, AbroadRecord record, String reason) implements Route {}

    /** A create whose body must be read first, as its name may be taken by an abroad object. */
    record Create(KubeRequest.Resource request, String reason) implements Route {}

    /** A deletecollection of home's part and of abroad objects. */
    record DeleteCollection(KubeRequest.Resource request, String reason) implements Route {}
}
