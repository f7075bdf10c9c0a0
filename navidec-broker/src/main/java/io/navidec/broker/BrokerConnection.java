package io.navidec.broker;

import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import java.util.function.BooleanSupplier;

/** Whether a channel has a connection to the broker now. Thread-safe; never blocks. */
public final class BrokerConnection implements BooleanSupplier {
    private final HealthCenter health;
    private final String channel;

    public BrokerConnection(HealthCenter health, String channel) {
        this.health = health;
        this.channel = channel;
    }

    @Override
    public boolean getAsBoolean() {
        return health.getLiveness().getChannels().stream()
                .filter(each -> each.getChannel().equals(channel))
                .anyMatch(HealthReport.ChannelInfo::isOk);
    }
}
