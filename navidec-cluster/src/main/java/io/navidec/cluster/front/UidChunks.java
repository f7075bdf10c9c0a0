package io.navidec.cluster.front;

import io.navidec.cluster.view.UidStream;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A stream with uids replaced on the way; as slow and as long as its source. Confined to its source's context. */
final class UidChunks implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final UidStream uids;
    private @Nullable Handler<Buffer> sink;

    UidChunks(ReadStream<Buffer> source, NavigableMap<String, String> fromTo) {
        this.source = source;
        this.uids = new UidStream(fromTo);
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        source.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        sink = handler;
        source.handler(handler == null ? null : chunk -> pass(uids.feed(chunk.getBytes())));
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        source.endHandler(
                handler == null
                        ? null
                        : end -> {
                            pass(uids.finish());
                            handler.handle(null);
                        });
        return this;
    }

    private void pass(byte[] bytes) {
        Handler<Buffer> to = sink;
        if (bytes.length > 0 && to != null) {
            to.handle(Buffer.buffer(bytes));
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
