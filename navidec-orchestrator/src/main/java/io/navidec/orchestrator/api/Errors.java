package io.navidec.orchestrator.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What goes wrong is answered as a Status, too. */
final class Errors {
    private static final Logger LOG = Logger.getLogger(Errors.class);

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        int code = e.getResponse().getStatus();
        String reason = switch (code) {
            case 404 -> "NotFound";
            case 405 -> "MethodNotAllowed";
            case 406 -> "NotAcceptable";
            default -> "BadRequest";
        };
        return Answers.error(
                code,
                reason,
                code == 404
                        ? "No such path: there are /clusters, /moves and /placements/{move}"
                        : "The request was refused with HTTP status " + code);
    }

    @ServerExceptionMapper
    Response failed(RuntimeException e) {
        LOG.error("A request failed", e);
        return Answers.error(500, "InternalError", "The request failed inside the orchestrator; its log says why");
    }
}
