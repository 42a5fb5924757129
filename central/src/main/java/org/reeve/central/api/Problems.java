package org.reeve.central.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import org.reeve.central.http.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals as {@code application/problem+json} (RFC 9457). */
final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final ApiJson json;

    Problems(ApiJson json) {
        this.json = json;
    }

    void send(RoutingContext context, Refusal refusal) {
        HttpServerResponse response = context.response();
        if (response.headWritten() || response.ended()) {
            context.request().connection().close();
            return;
        }
        String text = json.write(
                Views.ProblemDetails.class,
                new Views.ProblemDetails(
                        "about:blank",
                        HttpResponseStatus.valueOf(refusal.status()).reasonPhrase(),
                        refusal.status(),
                        refusal.detail(),
                        refusal.correction(),
                        refusal.problems().isEmpty()
                                ? null
                                : refusal.problems().stream()
                                        .map(Views.ProblemJson::of)
                                        .toList()));
        response.setStatusCode(refusal.status())
                .putHeader("content-type", "application/problem+json")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff");
        if (refusal.status() == 401) {
            response.putHeader("www-authenticate", "Bearer realm=\"reeve\"");
        }
        response.end(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What Vert.x or a defect of ours says, in the same form. */
    void failed(RoutingContext context) {
        if (context.failure() instanceof Refusal refusal) {
            send(context, refusal);
            return;
        }
        send(
                context,
                switch (context.statusCode()) {
                    case 400 -> Refusal.badRequest("the request is not well formed", "");
                    case 405 ->
                        Refusal.of(
                                405,
                                "this address does not take "
                                        + context.request().method(),
                                "");
                    case 413 -> Refusal.of(413, "the body is longer than 1 MiB", "send less at once");
                    default -> {
                        log.error(
                                "{} {} failed",
                                context.request().method(),
                                context.request().path(),
                                context.failure());
                        yield Refusal.of(500, "central failed to answer; its log says why", "try again later");
                    }
                });
    }
}
