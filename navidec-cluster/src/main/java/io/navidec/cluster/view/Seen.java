package io.navidec.cluster.view;

/**
 * One state of one object, as one half of a merged watch tells it.
 *
 * @param uid as clients know it
 * @param revision the object's resourceVersion
 * @param matches whether the watch's selectors take it
 * @param content what the stream's owner makes an event of
 */
public record Seen<C>(String uid, long revision, boolean matches, C content) {}
