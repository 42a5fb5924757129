package org.reeve.agent.server;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.reeve.agent.server.Controls.Report;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers root on the local socket: the pages of port 842, and what changes something. One request per connection. */
final class ControlHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String OPERATION = "/v1/operations/";
    private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);

    private final Pages pages;
    private final Controls controls;
    private final WireCodec codec;

    ControlHandler(Pages pages, Controls controls, WireCodec codec) {
        this.pages = pages;
        this.controls = controls;
        this.codec = codec;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        Function<Report, Answer> form = accept.startsWith("text/plain")
                ? report -> Answer.text(report.text())
                : report -> Answer.json(report.json());
        var _ = answer(request, form)
                .exceptionally(ControlHandler::mistake)
                .thenAcceptAsync(answer -> write(context, answer), context.executor());
    }

    private CompletableFuture<Answer> answer(FullHttpRequest request, Function<Report, Answer> form) {
        if (request.decoderResult().isFailure()) {
            return now(Answer.problem(HttpResponseStatus.BAD_REQUEST, "this is not HTTP/1.1 (RFC 9112)"));
        }
        String body = request.content().toString(StandardCharsets.UTF_8);
        return switch (request.method().name() + " " + request.uri()) {
            case "GET /v1/status" -> now(form.apply(new Report(controls.statusText(), pages.status())));
            case "GET /v1/operations" -> now(Answer.json(pages.operations()));
            case "GET /metrics" -> now(Answer.metrics(pages.metrics()));
            case "GET /v1/facts" -> controls.facts().thenApply(form);
            case "GET /v1/drift" -> controls.drift().thenApply(form);
            case "POST /v1/plan" ->
                withDocuments(body, documents -> controls.plan(documents).thenApply(form));
            case "POST /v1/confirm" -> now(form.apply(controls.confirm()));
            case "POST /v1/apply" -> withDocuments(body, documents -> now(apply(documents)));
            default -> now(request.uri().startsWith(OPERATION) ? operation(request.uri()) : missing());
        };
    }

    private CompletableFuture<Answer> withDocuments(
            String body, Function<List<ModuleDocument>, CompletableFuture<Answer>> then) {
        try {
            return then.apply(
                    codec.fromJson(OperationRequest.Modules.class, body).documents());
        } catch (WireException e) {
            return now(Answer.problem(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private Answer apply(List<ModuleDocument> documents) {
        Optional<OperationId> id = controls.apply(documents);
        return id.map(each -> Answer.accepted(codec.toJson(Taken.class, new Taken(each))))
                .orElseGet(() -> Answer.problem(
                        HttpResponseStatus.TOO_MANY_REQUESTS, "too much is asked at once; ask again in a moment"));
    }

    private Answer operation(String uri) {
        try {
            Optional<OperationStatus> status = controls.operation(OperationId.parse(uri.substring(OPERATION.length())));
            return status.map(each -> Answer.json(codec.toJson(OperationStatus.class, each)))
                    .orElseGet(ControlHandler::missing);
        } catch (IllegalArgumentException e) {
            return missing();
        }
    }

    private static Answer missing() {
        return Answer.problem(HttpResponseStatus.NOT_FOUND, "there is nothing of that name");
    }

    private static Answer mistake(Throwable cause) {
        LOG.error("a local request met a mistake", cause);
        return Answer.problem(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the agent's log: " + cause);
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static void write(ChannelHandlerContext context, Answer answer) {
        var _ = context.writeAndFlush(answer.response(context.alloc(), Answer.Connection.CLOSED))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a local connection ended", cause);
        var _ = context.close();
    }
}
