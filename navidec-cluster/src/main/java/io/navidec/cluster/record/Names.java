package io.navidec.cluster.record;

import io.navidec.shared.kube.ResourceKey;
import io.navidec.shared.kube.ResourceType;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What NaviDEC's own things are called in Kubernetes: kinds, annotations, labels, finalizers. */
public final class Names {
    public static final String GROUP = "navidec.io";
    public static final String API_VERSION = "navidec.io/v1alpha1";
    /** Where records of NaviDEC itself live. */
    public static final String SYSTEM_NAMESPACE = "navidec-system";
    /** Everything of NaviDEC's own in metadata begins so; clients never see it on abroad objects. */
    public static final String PREFIX = "navidec.io/";
    /** On a home object on its way out or in: the uid of the Move; hides the object. */
    public static final String AWAY = "navidec.io/away";
    /** On a guest: its home cluster. */
    public static final String HOME = "navidec.io/home";
    /** On a guest: the uid home's clients know. */
    public static final String UID = "navidec.io/uid";
    /** On a guest: the uid of the Move that put it there. */
    public static final String MOVE = "navidec.io/move";
    /** On a guest: the fencing number of that Move. */
    public static final String GENERATION = "navidec.io/generation";
    /** On a guest: "true" while it must not change. */
    public static final String FROZEN = "navidec.io/frozen";
    /** On a guest: "true" when it is there because others need it; what it is a copy of stays at home. */
    public static final String DEPENDENCY = "navidec.io/dependency";
    /** On an object that must not be moved. */
    public static final String STAY = "navidec.io/stay";
    /** On a Move: "true" cancels it, while that is still possible. */
    public static final String CANCEL = "navidec.io/cancel";
    /** Label of a Move that another Move made: that one's uid. */
    public static final String PARENT = "navidec.io/parent";
    /** On a Move: names of clusters, separated by commas, that are gone for good. */
    public static final String LOST_CLUSTERS = "navidec.io/lost-clusters";
    /** On a Move to home: "true" takes the content from the record, as the object is gone from where it was. */
    public static final String RESTORE = "navidec.io/restore";
    /** Finalizer of records. */
    public static final String RECORD_FINALIZER = "navidec.io/abroad";
    /** Finalizer of Moves: a deleted Move is undone first. */
    public static final String MOVE_FINALIZER = "navidec.io/move";

    public static final ResourceType RECORDS =
            new ResourceType(GROUP, "v1alpha1", "abroadresources", "AbroadResource", true);
    public static final ResourceType MOVES = new ResourceType(GROUP, "v1alpha1", "moves", "Move", true);
    public static final ResourceType FENCES = new ResourceType(GROUP, "v1alpha1", "guestfences", "GuestFence", true);

    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

    private Names() {}

    /** The namespace of the record and of the Moves of an object: its own, and NaviDEC's for a cluster-scoped one. */
    public static String beside(ResourceKey object) {
        return object.namespace().isEmpty() ? SYSTEM_NAMESPACE : object.namespace();
    }

    /** The namespace of the objects that Moves in that namespace are about; empty for cluster-scoped ones. */
    public static String ofObjects(String namespaceOfMoves) {
        return namespaceOfMoves.equals(SYSTEM_NAMESPACE) ? "" : namespaceOfMoves;
    }

    /** The names in a list of clusters, separated by commas. */
    public static Set<String> clusters(String list) {
        return SEPARATOR.splitAsStream(list).filter(each -> !each.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
}
