package io.navidec.cluster.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Joins the chunks of an answer that were received at once: an API server sends lists in chunks of 2 KiB, and each would go its own way through the pipe, to a
 * TLS record and a system call of its own. Nothing waits: what was received is passed on when the socket has no more. Confined to the connection's event loop.
 */
final class ChunkJoin extends ChannelInboundHandlerAdapter {
    private static final String CODEC = "codec";
    private static final int MOST = 64 << 10;

    private @Nullable DefaultHttpContent first;
    private @Nullable ByteBuf joined;

    private ChunkJoin() {}

    /** Puts one behind the decoder of a client's new connection. */
    static void install(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        if (pipeline.get(CODEC) != null) {
            pipeline.addAfter(CODEC, "chunkJoin", new ChunkJoin());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message.getClass() == DefaultHttpContent.class
                && ((DefaultHttpContent) message).decoderResult().isSuccess()) {
            join(context, (DefaultHttpContent) message);
        } else {
            pass(context);
            context.fireChannelRead(message);
        }
    }

    private void join(ChannelHandlerContext context, DefaultHttpContent next) {
        ByteBuf into = joined;
        if (into == null && first == null) {
            first = next;
            return;
        }
        int length = next.content().readableBytes();
        if (into != null && into.readableBytes() + length > MOST) {
            pass(context);
            first = next;
            return;
        }
        if (into == null) {
            DefaultHttpContent begun = first;
            first = null;
            into = Unpooled.buffer(MOST);
            joined = into;
            if (begun != null) {
                append(into, begun);
            }
        }
        append(into, next);
    }

    private static void append(ByteBuf to, DefaultHttpContent chunk) {
        try {
            to.writeBytes(chunk.content());
        } finally {
            chunk.release();
        }
    }

    private void pass(ChannelHandlerContext context) {
        DefaultHttpContent one = first;
        ByteBuf many = joined;
        first = null;
        joined = null;
        if (one != null) {
            context.fireChannelRead(one);
        } else if (many != null) {
            context.fireChannelRead(new DefaultHttpContent(many));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pass(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pass(context);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        pass(context);
    }
}
