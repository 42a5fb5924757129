package org.reeve.agent.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET requests without a body, and hands the link's upgrade on. One per connection, behind the HTTP codec. */
final class RequestHandler extends ChannelInboundHandlerAdapter {
    static final String LINK = "/v1/link";

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Pages pages;
    private final Consumer<ChannelHandlerContext> upgrade;
    private @Nullable ScheduledFuture<?> waiting;
    private boolean upgraded;

    /** @param upgrade puts the WebSocket handlers behind the given one; the request follows */
    RequestHandler(Pages pages, Consumer<ChannelHandlerContext> upgrade) {
        this.pages = pages;
        this.upgrade = upgrade;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (upgraded) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (message instanceof HttpRequest request) {
                requested(context, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void requested(ChannelHandlerContext context, HttpRequest request) {
        if (isLink(request)) {
            upgraded = true;
            stopWaiting();
            upgrade.accept(context);
            context.fireChannelRead(ReferenceCountUtil.retain(request));
            return;
        }
        nextWithin(context, Limits.NEXT_REQUEST);
        Answer answer = answer(request);
        boolean keep = HttpUtil.isKeepAlive(request) && answer.status().code() < 400;
        FullHttpResponse response =
                answer.response(context.alloc(), keep ? Answer.Connection.KEPT : Answer.Connection.CLOSED);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.content().clear();
        }
        ChannelFuture written = context.writeAndFlush(response);
        if (!keep) {
            var _ = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static boolean isLink(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && path(request).equals(LINK)
                && request.method().equals(HttpMethod.GET)
                && HttpUtil.getContentLength(request, 0L) == 0
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    private Answer answer(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return malformed(request.decoderResult().cause());
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Answer.problem(
                    HttpResponseStatus.METHOD_NOT_ALLOWED,
                    "the agent is only asked here (GET); it is told what to do over " + LINK + " by its host");
        }
        if (HttpUtil.isTransferEncodingChunked(request)
                || !"0".equals(request.headers().get("content-length", "0"))) {
            return Answer.problem(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "send the request without a body");
        }
        return switch (path(request)) {
            case "/v1/status" -> Answer.json(pages.status());
            case "/v1/operations" -> Answer.json(pages.operations());
            case "/metrics" -> Answer.metrics(pages.metrics());
            case LINK -> Answer.problem(HttpResponseStatus.UPGRADE_REQUIRED, "connect with WebSocket (RFC 6455)");
            default ->
                Answer.problem(
                        HttpResponseStatus.NOT_FOUND, "there are /v1/status, /v1/operations, /metrics and " + LINK);
        };
    }

    private static Answer malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ ->
                Answer.problem(
                        HttpResponseStatus.REQUEST_URI_TOO_LONG,
                        "the request line is longer than " + Limits.REQUEST_LINE);
            case TooLongHttpHeaderException _ ->
                Answer.problem(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "the header fields are longer than " + Limits.HEADER_FIELDS + " bytes");
            default -> Answer.problem(HttpResponseStatus.BAD_REQUEST, "this is not HTTP/1.1 (RFC 9112)");
        };
    }

    private static String path(HttpRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        nextWithin(context, Limits.FIRST_REQUEST);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWaiting();
        context.fireChannelInactive();
    }

    private void nextWithin(ChannelHandlerContext context, Duration limit) {
        stopWaiting();
        Runnable giveUp = () -> {
            var _ = context.close();
        };
        waiting = context.executor().schedule(giveUp, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopWaiting() {
        if (waiting != null) {
            var _ = waiting.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException || cause instanceof IOException) {
            LOG.debug("connection from {} ended", context.channel().remoteAddress(), cause);
        } else {
            LOG.error("connection from {} met a mistake", context.channel().remoteAddress(), cause);
        }
        var _ = context.close();
    }
}
