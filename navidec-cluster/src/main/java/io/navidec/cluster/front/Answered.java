package io.navidec.cluster.front;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.Status;

/** Ends the work on a request with this answer. */
public final class Answered extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ApiAnswer answer;

    Answered(ApiAnswer answer) {
        super("answered with HTTP " + answer.status(), null, false, false);
        this.answer = answer;
    }

    Answered(Status status) {
        this(status.answer());
    }

    /** The answer. */
    public ApiAnswer answer() {
        return answer;
    }
}
