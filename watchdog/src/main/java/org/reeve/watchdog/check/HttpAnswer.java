package org.reeve.watchdog.check;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks for a page and judges the answer. Reads the body only as far as it must. */
final class HttpAnswer extends SimpleChannelInboundHandler<HttpObject> {
    private final Check.Page page;
    private final FullHttpRequest request;
    private final Consumer<Outcome> end;
    private @Nullable TextSearch search;

    HttpAnswer(Check.Page page, FullHttpRequest request, Consumer<Outcome> end) {
        this.page = page;
        this.request = request;
        this.end = end;
    }

    /** @param tls what goes before; empty for plain HTTP */
    static List<ChannelHandler> handlers(
            Check.Http check, List<? extends ChannelHandler> tls, InetAddress target, Consumer<Outcome> end) {
        List<ChannelHandler> handlers = new ArrayList<>(tls);
        handlers.add(new HttpClientCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(1024).setMaxHeaderSize(16 * 1024), false, false));
        handlers.add(new HttpAnswer(check.page(), request(check, target), end));
        return handlers;
    }

    static FullHttpRequest request(Check.Http check, InetAddress target) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, check.page().path());
        request.headers()
                .set(HttpHeaderNames.HOST, host(check, target))
                .set(HttpHeaderNames.USER_AGENT, "reeve-watchdog")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, "close");
        return request;
    }

    /** RFC 9110, 7.2: the port is left out where it is the scheme's own. */
    private static String host(Check.Http check, InetAddress target) {
        String named = check.page().host();
        String literal = NetUtil.toAddressString(target);
        String host = named != null ? named : literal.indexOf(':') < 0 ? literal : "[" + literal + "]";
        return check.port() == (check.tls() == null ? 80 : 443) ? host : host + ":" + check.port();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var _ = ctx.writeAndFlush(request);
        ctx.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            end.accept(new Outcome.WrongAnswer("what it answers is not HTTP"));
            return;
        }
        if (part instanceof HttpResponse response) {
            judge(response.status().code(), response.status().codeClass());
        } else if (part instanceof HttpContent content && search != null) {
            look(search, content);
        }
    }

    private void judge(int status, HttpStatusClass kind) {
        if (kind == HttpStatusClass.INFORMATIONAL) {
            return;
        }
        if (!page.isGood(status)) {
            end.accept(new Outcome.WrongAnswer("the page says " + status));
        } else if (page.text() == null) {
            end.accept(Outcome.PASSED);
        } else {
            search = new TextSearch(page.text());
        }
    }

    private void look(TextSearch wanted, HttpContent content) {
        if (wanted.isFoundAfter(content.content())) {
            search = null;
            end.accept(Outcome.PASSED);
        } else if (content instanceof LastHttpContent) {
            search = null;
            end.accept(new Outcome.WrongAnswer(
                    "the page does not have \"" + Words.plain(String.valueOf(page.text())) + "\" in it"));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            end.accept(new Outcome.WrongAnswer("TLS does not come about: "
                    + Words.plain(String.valueOf(handshake.cause().getMessage()))));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end.accept(new Outcome.WrongAnswer(
                search == null ? "it closed the connection without an answer" : "it closed the connection midway"));
    }
}
