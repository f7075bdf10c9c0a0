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
 * (SPDY comes by POST) and drop what a slow reader has not taken when the connection closes. What the client sends before the server's 101 waits: without one it
 * would be a request of its own to the server, unseen and in whoever's name the connection is. Any other answer passes too, and ends the connection. As slow as the slower side. Confined to the event loop of the client's connection.
 */
final class RawTunnel extends ChannelInboundHandlerAdapter {
    private static final String DECODER = "httpDecoder";
    private static final String SWITCHED = "HTTP/1.1 101";
    /** Of an answer's head, and of what a client sends before it has come. */
    private static final int LONGEST = 64 << 10;

    private final NetSocket server;
    private @Nullable Channel client;
    private Buffer first = Buffer.buffer();
    private Buffer early = Buffer.buffer();
    private boolean switched;
    private boolean refused;
    /** Of an answer that is no 101: bytes still to come, where its head told how many. */
    private long remaining;

    private boolean chunked;

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
        byte[] bytes;
        try {
            bytes = ByteBufUtil.getBytes((ByteBuf) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (!switched) {
            early.appendBytes(bytes);
            if (early.length() > LONGEST) {
                context.close();
            }
            return;
        }
        server.write(Buffer.buffer(bytes));
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
        } else if (refused) {
            rest(bytes);
        } else {
            first.appendBuffer(bytes);
            String head = first.toString(StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end >= 0) {
                Buffer all = first;
                first = Buffer.buffer();
                begin(head.substring(0, end), all, all.length() - end - 4);
            } else if (first.length() > LONGEST) {
                server.close();
            }
        }
    }

    private void begin(String head, Buffer all, int body) {
        if (head.startsWith(SWITCHED)) {
            switched = true;
            pass(all);
            server.write(early);
            early = Buffer.buffer();
        } else {
            refused = true;
            long length = contentLength(head);
            chunked = length < 0;
            remaining = length + all.length() - body;
            rest(all);
        }
    }

    private void rest(Buffer bytes) {
        pass(bytes);
        remaining -= bytes.length();
        if (chunked ? bytes.toString(StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n") : remaining <= 0) {
            server.close();
        }
    }

    /** Of an answer; negative where its head does not tell. */
    private static long contentLength(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                try {
                    return Long.parseLong(line.substring(15).trim());
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return -1;
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
