package io.navidec.cluster.run;

import io.navidec.cluster.kubeapi.ApiAnswer;
import io.navidec.cluster.kubeapi.ApiCall;
import io.navidec.cluster.upstream.KubeClient;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A guest host that answers what the test says. */
final class FakeGuests implements KubeClient, Guests {
    final List<ApiCall> calls = new ArrayList<>();
    Function<ApiCall, ApiAnswer> answer;

    FakeGuests(Function<ApiCall, ApiAnswer> answer) {
        this.answer = answer;
    }

    @Override
    public Uni<ApiAnswer> call(ApiCall call) {
        return Uni.createFrom().item(() -> {
            calls.add(call);
            return answer.apply(call);
        });
    }

    @Override
    public Watching watch(ApiCall call, WatchSink sink) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public Optional<? extends KubeClient> at(String cluster) {
        return Optional.of(this);
    }
}
