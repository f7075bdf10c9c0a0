package io.navidec.cluster.move;

import io.navidec.cluster.kubeapi.Status;

/** What follows when an effect is refused for good: before the point of no return the move is undone, after it somebody must help. */
final class Refusals {
    private Refusals() {}

    static Decision of(Turn t, Effect effect, Status status) {
        String target = t.state().course().target();
        return switch (effect) {
            case Effect.TryOut tried ->
                t.ended(MovePhase.REFUSED, reason(status), target + " would not take it: " + status.message());
            case Effect.Replace replace
            when replace.name().equals(Common.RESTORE_FIELDS) ->
                t.journal(new MoveEvent.FieldsSkipped(t.now(), status.message()));
            case Effect.CopyDependencies copied -> copyRefused(t, status);
            case Effect.Create create -> copyRefused(t, status);
            case Effect.Replace replace -> copyRefused(t, status);
            case Effect.Patch patch -> t.state().phase() == MovePhase.SWITCHING ? undo(t, status) : stuck(status);
            case Effect.WriteRecord write ->
                switch (t.state().phase()) {
                    case COPYING, SETTLING, SWITCHING ->
                        t.state().has(MoveState.Note.CLEARED)
                                ? stuck(status)
                                : t.giveUp(MovePhase.FAILED, "RecordRefused", status.message());
                    default -> stuck(status);
                };
            case Effect.CarryStatus carry ->
                CarriedStatus.vital(t.state().type()) ? copyRefused(t, status) : Common.statusCarried(t);
            case Effect.CopyHistory history -> stuck(status);
            case Effect.HoldMove hold -> stuck(status);
            case Effect.ReleaseMove release -> stuck(status);
            case Effect.EraseRecord erase -> stuck(status);
            case Effect.DeleteHome delete -> stuck(status);
            case Effect.Close close -> stuck(status);
        };
    }

    private static Decision copyRefused(Turn t, Status status) {
        if (t.state().phase() != MovePhase.COPYING && t.state().phase() != MovePhase.SETTLING) {
            return stuck(status);
        }
        if (!t.state().breaksFirst()) {
            return undo(t, status);
        }
        return t.in()
                ? stuck(status)
                : BreakFirst.turnHome(
                        t, reason(status), t.state().course().target() + " does not take it: " + status.message());
    }

    private static Decision undo(Turn t, Status status) {
        return t.giveUp(
                MovePhase.REFUSED,
                reason(status),
                t.state().course().target() + " does not take it: " + status.message());
    }

    private static Decision stuck(Status status) {
        return new Decision.Retry(status.message());
    }

    private static String reason(Status status) {
        return status.reason().isEmpty() ? "Refused" : status.reason();
    }
}
