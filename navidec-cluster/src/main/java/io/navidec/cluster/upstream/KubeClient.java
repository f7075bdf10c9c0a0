package io.navidec.cluster.upstream;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.smallrye.mutiny.Uni;

/**
 * A Kubernetes API the service itself talks to: home's API server with the service's credentials, or a peer's guest view.
 * Thread-safe; never blocks; results arrive on a Vert.x context.
 */
public interface KubeClient {
    /**
     * Makes the call and reads the answer whole (at most 16 MiB). Cancelling the Uni resets the request.
     *
     * <p>Every HTTP status is an answer; only a call that got none fails, with {@link Unreachable}, or with {@link TooLong}.
     */
    Uni<ApiAnswer> call(ApiCall call);

    /**
     * Opens a watch: the answer is read line by line into the sink until it ends or is cancelled. The call's target holds
     * {@code watch=1} already. A non-2xx answer, an overlong line (4 MiB) and a lost connection end it with an error.
     */
    Watching watch(ApiCall call, WatchSink sink);

    /** An open watch. */
    interface Watching {
        /** Ends the watch; the sink hears nothing any more. Idempotent. */
        void cancel();
    }

    /** Takes the lines of a watch, on one Vert.x context, in order. */
    interface WatchSink {
        /** The stream is open; called once, before any line. */
        default void opened() {}

        /** One JSON event, without its newline. */
        void line(byte[] json);

        /** The server ended the stream properly. Last call. */
        void ended();

        /** It was refused ({@link Refused}) or broke ({@link Unreachable}). Last call. */
        void failed(Throwable why);
    }

    /** No answer came: connection refused, lost or timed out. The message holds no credentials. */
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The answer is longer than can be read. */
    final class TooLong extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        public TooLong(String message) {
            super(message);
        }
    }

    /** A watch, or a page of a list, was answered by something else than 2xx. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ApiAnswer answer;

        public Refused(ApiAnswer answer) {
            super("HTTP " + answer.status() + ": " + answer.message());
            this.answer = answer;
        }

        public ApiAnswer answer() {
            return answer;
        }
    }
}
