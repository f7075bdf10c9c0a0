package io.navidec.cluster.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.NetSocketInternal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's connection away from the HTTP server and joins it to a server's: for all upgrades. Vert.x's own sockets of upgraded requests know GET only
 * (SPDY comes by POST) and drop what a slow reader has not taken when the connection closes. The server's answer passes as raw bytes; when it is no 101 the
 * connection ends after it, so that nothing can follow unseen. As slow as the slower side. Confined to the event loop of the client's connection.
 */
final class RawTunnel extends ChannelInboundHandlerAdapter {
    private static final String DECODER = "httpDecoder";
    private static final byte[] SWITCHED = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);
    /** A refusal is a Status, and short. */
    private static final int LONGEST_REFUSAL = 64 << 10;

    private final NetSocket server;
    private @Nullable Channel client;
    private Buffer first = Buffer.buffer();
    private boolean switched;

    private RawTunnel(NetSocket server) {
        this.server = server;
    }

    /** Joins both, and sends {@code head} to the server; call on the event loop of the request, before anything was answered. */
    static void join(HttpServerRequest request, NetSocket server, Buffer head) {
        RawTunnel tunnel = new RawTunnel(server);
        Channel channel = ((ConnectionBase) request.connection()).channel();
        tunnel.client = channel;
        channel.pipeline().addBefore(DECODER, "rawTunnel", tunnel);
        server.handler(tunnel::answered);
        // Comes after all that was received, however slow the client.
        server.endHandler(end -> tunnel.finish());
        channel.config().setAutoRead(true);
        keepReading(server);
        server.write(head);
        server.resume();
    }

    /** A server that takes no more may have sent what has not been read yet: a failed write must not close the socket. */
    @SuppressWarnings("deprecation") // Netty has no other way to say so
    private static void keepReading(NetSocket server) {
        ((NetSocketInternal) server).channelHandlerContext().channel().config().setAutoClose(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            server.write(Buffer.buffer(ByteBufUtil.getBytes((ByteBuf) message)));
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (server.writeQueueFull()) {
            context.channel().config().setAutoRead(false);
            server.drainHandler(drained -> context.channel().config().setAutoRead(true));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // For the HTTP server nothing was read.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        server.close();
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            server.resume();
        }
    }

    private void answered(Buffer bytes) {
        if (switched) {
            pass(bytes);
            return;
        }
        first.appendBuffer(bytes);
        if (first.length() < SWITCHED.length) {
            return;
        }
        if (first.getString(0, SWITCHED.length).equals(new String(SWITCHED, StandardCharsets.US_ASCII))) {
            switched = true;
            Buffer all = first;
            first = Buffer.buffer();
            pass(all);
        } else if (whole(first) || first.length() > LONGEST_REFUSAL) {
            server.close();
        }
    }

    /** Whether a refusal has come to its end, as far as its Content-Length tells. */
    private static boolean whole(Buffer answer) {
        String text = answer.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        for (String line : text.substring(0, end).split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                try {
                    return text.length()
                            >= end + 4 + Integer.parseInt(line.substring(15).trim());
                } catch (NumberFormatException e) {
                    return true;
                }
            }
        }
        return text.endsWith("0\r\n\r\n"); // chunked
    }

    private void pass(Buffer bytes) {
        Channel to = client;
        if (to == null) {
            return;
        }
        ChannelHandlerContext before = to.pipeline().context(this);
        if (before == null) {
            server.close();
            return;
        }
        before.writeAndFlush(Unpooled.wrappedBuffer(bytes.getBytes()));
        if (!to.isWritable()) {
            server.pause();
        }
    }

    private void finish() {
        Channel to = client;
        if (to == null) {
            return;
        }
        if (first.length() > 0) {
            pass(first);
            first = Buffer.buffer();
        }
        ChannelHandlerContext before = to.pipeline().context(this);
        if (before != null) {
            before.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
