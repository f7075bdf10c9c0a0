package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.shared.json.Json;
import io.navidec.shared.json.Tree;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows a collection for ever: lists it in pages, watches from there, lists afresh when the watch cannot go on. All calls
 * to the sink come on one context, in order; one that fails is logged, and a fresh list follows. Source: API concepts, "Efficient detection of changes".
 */
public final class ListWatch {
    private static final Logger LOG = Logger.getLogger(ListWatch.class);
    /** One that ends sooner did not work. */
    private static final long WORKED_MILLIS = 1000;

    /**
     * How closely something is followed.
     *
     * @param watch how long one watch lasts; one that the server has not ended a while later is cut off without anybody having said so
     * @param pause the longest between two attempts
     */
    public record Pace(Duration watch, Duration pause) {
        /** What comes late from here makes clients see what is not so any more. */
        public static final Pace CLOSE = new Pace(Duration.ofSeconds(30), Duration.ofMillis(500));

        /** All else: thousands of these may be open. */
        public static final Pace EASY = new Pace(Duration.ofSeconds(290), Duration.ofSeconds(10));

        private long longestMillis() {
            return watch.plusSeconds(Math.clamp(watch.toSeconds() / 3, 5, 30)).toMillis();
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final KubeClient client;
    private final String collection;
    private final String accept;
    private final Sink sink;
    private final Pace pace;
    private final Backoff backoff;

    private boolean stopped;
    /** Counts what is begun, one thing at a time: what an earlier one still says comes too late. A watch that ends says so more than once. */
    private long turn;

    private String revision = "";
    private @Nullable Cancellable listing;
    private KubeClient.@Nullable Watching watching;
    private long timer = -1;
    private long watchedSince;
    /** When nothing could be heard any more, in nanoseconds of the process; 0 while all is well. */
    private volatile long downSince;

    /** Takes what is followed. */
    public interface Sink {
        /** What is kept of a page (a list or a Table) until the last one has come: a whole collection may be more than memory should hold. */
        default Map<String, Object> page(Map<String, Object> page) {
            return page;
        }

        /**
         * The whole collection as it is now: it replaces all that was known.
         *
         * @param pages what {@link #page} has made of the answers, in order
         * @param resourceVersion of the list
         */
        void listed(List<Map<String, Object>> pages, String resourceVersion);

        /**
         * One change.
         *
         * @param type ADDED, MODIFIED or DELETED; BOOKMARK is passed on too
         * @param object the object (or a Table with its row)
         */
        void event(String type, Map<String, Object> object);

        /** It cannot be reached or was refused; another attempt comes by itself. */
        default void down(Throwable why) {}
    }

    /**
     * @param collection target with its selectors but without resourceVersion, limit or watch
     * @param accept Accept header for list and watch
     */
    public ListWatch(Vertx vertx, KubeClient client, String collection, String accept, Sink sink) {
        this(vertx, client, collection, accept, Pace.EASY, sink);
    }

    /** As the other, at another pace. */
    public ListWatch(Vertx vertx, KubeClient client, String collection, String accept, Pace pace, Sink sink) {
        this.pace = pace;
        this.backoff = new Backoff(200, pace.pause().toMillis());
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.collection = collection;
        this.accept = accept;
        this.sink = sink;
    }

    /** Begins; call once. */
    public void start() {
        context.runOnContext(v -> list(new ArrayList<>(), "", new PageSize()));
    }

    /** Ends for good; the sink hears nothing after the running call. */
    public void stop() {
        context.runOnContext(v -> {
            stopped = true;
            begin();
            if (listing != null) {
                listing.cancel();
            }
            unwatch();
        });
    }

    /** Lists afresh, whatever is under way; from any thread. */
    public void relist() {
        context.runOnContext(v -> {
            if (!stopped) {
                unwatch();
                if (listing != null) {
                    listing.cancel();
                }
                list(new ArrayList<>(), "", new PageSize());
            }
        });
    }

    /** For how long nothing could be heard; zero while it is followed. From any thread. */
    public Duration silence() {
        long since = downSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    private void down(Throwable why) {
        if (downSince == 0) {
            downSince = System.nanoTime();
        }
        sink.down(why);
    }

    /** From now on only what has that number counts. */
    private long begin() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
        return ++turn;
    }

    private void ifStill(long mine, Runnable task) {
        context.runOnContext(v -> {
            if (mine == turn && !stopped) {
                task.run();
            }
        });
    }

    private void after(long millis, long mine, Runnable task) {
        timer = vertx.setTimer(millis, t -> ifStill(mine, task));
    }

    private void list(List<Map<String, Object>> pages, String next, PageSize size) {
        if (stopped) {
            return;
        }
        long mine = begin();
        String target = query("limit", Integer.toString(size.limit()));
        ApiCall call = ApiCall.get(next.isEmpty() ? target : target + "&continue=" + encode(next))
                .header("accept", accept);
        listing = client.call(call)
                .subscribe()
                .with(
                        answer -> ifStill(mine, () -> listed(pages, answer, size)),
                        why -> ifStill(mine, () -> {
                            if (why instanceof KubeClient.TooLong && size.shorter()) {
                                list(pages, next, size);
                            } else {
                                again(why);
                            }
                        }));
    }

    private void listed(List<Map<String, Object>> pages, ApiAnswer answer, PageSize size) {
        listing = null;
        if (!answer.ok()) {
            again(new KubeClient.Refused(answer));
            return;
        }
        Map<String, Object> page;
        try {
            page = answer.tree();
        } catch (Json.MalformedJson e) {
            again(e);
            return;
        }
        try {
            pages.add(sink.page(page));
        } catch (RuntimeException e) {
            stumbled(e);
            return;
        }
        String next = Tree.stringOr(page, "", "metadata", "continue");
        if (!next.isEmpty()) {
            size.came(
                    answer.body().length,
                    Tree.list(page, page.containsKey("rows") ? "rows" : "items").size());
            list(pages, next, size);
            return;
        }
        revision = Tree.stringOr(page, "", "metadata", "resourceVersion");
        try {
            sink.listed(pages, revision);
        } catch (RuntimeException e) {
            stumbled(e);
            return;
        }
        watch();
    }

    /** Neither passed over nor the end of following: a fresh list brings what the sink could not take. */
    private void stumbled(RuntimeException why) {
        LOG.errorf(why, "%s: what was seen could not be taken, listing afresh", collection);
        relist(why);
    }

    private void watch() {
        if (stopped) {
            return;
        }
        long mine = begin();
        String target = query("watch", "1")
                + "&allowWatchBookmarks=true&resourceVersion=" + encode(revision)
                + "&timeoutSeconds=" + pace.watch().toSeconds();
        watchedSince = System.nanoTime();
        watching = client.watch(ApiCall.get(target).header("accept", accept), new KubeClient.WatchSink() {
            @Override
            public void opened() {
                ifStill(mine, () -> downSince = 0);
            }

            @Override
            public void line(byte[] json) {
                ifStill(mine, () -> take(json));
            }

            @Override
            public void ended() {
                ifStill(mine, ListWatch.this::resume);
            }

            @Override
            public void failed(Throwable why) {
                ifStill(mine, () -> broken(why));
            }
        });
        after(pace.longestMillis(), mine, this::renew);
    }

    private void renew() {
        unwatch();
        later(this::watch);
    }

    private void unwatch() {
        if (watching != null) {
            watching.cancel();
            watching = null;
        }
    }

    private void take(byte[] json) {
        Map<String, Object> event;
        try {
            event = Json.parse(json);
        } catch (Json.MalformedJson e) {
            relist(e);
            return;
        }
        String type = Tree.stringOr(event, "", "type");
        Map<String, Object> object = Tree.map(event, "object");
        if (type.equals("ERROR")) {
            // Expired or any other trouble: only a fresh list is certain.
            relist(new KubeClient.Refused(ApiAnswer.json((int) Tree.longOr(object, 500, "code"), object)));
            return;
        }
        revision = Tree.stringOr(object, revision, "metadata", "resourceVersion");
        try {
            sink.event(type, object);
            backoff.worked();
        } catch (RuntimeException e) {
            stumbled(e);
        }
    }

    /** The server has ended it, as it does from time to time. */
    private void resume() {
        watching = null;
        if (System.nanoTime() - watchedSince > WORKED_MILLIS * 1_000_000) {
            backoff.worked();
            watch();
        } else {
            later(this::watch);
        }
    }

    private void broken(Throwable why) {
        watching = null;
        if (why instanceof KubeClient.Refused) {
            again(why);
        } else {
            down(why);
            later(this::watch);
        }
    }

    private void relist(Throwable why) {
        unwatch();
        again(why);
    }

    private void again(Throwable why) {
        if (!stopped) {
            down(why);
            later(() -> list(new ArrayList<>(), "", new PageSize()));
        }
    }

    private void later(Runnable task) {
        if (!stopped) {
            after(Math.max(1, backoff.pause()), begin(), task);
        }
    }

    private String query(String name, String value) {
        return collection + (collection.indexOf('?') < 0 ? "?" : "&") + name + "=" + value;
    }

    private static String encode(String raw) {
        return URLEncoder.encode(raw, StandardCharsets.UTF_8);
    }
}
