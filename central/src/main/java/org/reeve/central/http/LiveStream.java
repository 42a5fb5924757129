package org.reeve.central.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.reeve.central.operations.OperationView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that follows operations. It remembers only how far the client is: when something changes, or the client has
 * room again, it looks up what is newer. Confined to the response's context, but for {@link #changed}.
 */
final class LiveStream {
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final int AT_ONCE = 50;
    private static final long KEEP_ALIVE_MILLIS = 15_000;
    private static final long COMBINE_MILLIS = 100;

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;
    private final Streams.Source source;
    private final Streams.Telling telling;
    private final AtomicBoolean pumpIsQueued = new AtomicBoolean();

    private long told;
    private boolean looking;
    private boolean lookAgain;
    private boolean ended;
    private long keepAlive;

    LiveStream(Vertx vertx, HttpServerResponse response, Streams.Source source, Streams.Telling telling, long told) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = response;
        this.source = source;
        this.telling = telling;
        this.told = told;
    }

    /**
     * @param allowed whether the client may still look; may block
     * @param onEnd called once when it is over
     */
    void start(List<OperationView> first, BooleanSupplier allowed, Runnable onEnd) {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("cache-control", "no-store")
                // Proxies that gather before they pass on, such as nginx, let it through.
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(_ -> end(onEnd));
        response.exceptionHandler(_ -> end(onEnd));
        response.drainHandler(_ -> pump());
        response.write("retry: 2000\n\n");
        first.forEach(this::tell);
        keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, _ -> keepAlive(allowed));
        pump();
    }

    /** Something changed somewhere; from any thread. */
    void changed() {
        if (pumpIsQueued.compareAndSet(false, true)) {
            // A busy operation changes many times a second: some changes travel together.
            vertx.setTimer(COMBINE_MILLIS, _ -> {
                pumpIsQueued.set(false);
                context.runOnContext(_ -> pump());
            });
        }
    }

    private void pump() {
        if (ended || response.writeQueueFull()) {
            return;
        }
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        lookAgain = false;
        long from = told;
        context.executeBlocking(() -> source.after(from, AT_ONCE), false).onComplete(found -> {
            looking = false;
            if (ended) {
                return;
            }
            if (found.failed()) {
                log.error("a live stream cannot go on", found.cause());
                response.end();
                return;
            }
            found.result().forEach(this::tell);
            if (lookAgain || found.result().size() == AT_ONCE) {
                pump();
            }
        });
    }

    private void tell(OperationView operation) {
        response.write(telling.of(operation).text(operation.revision()));
        told = Math.max(told, operation.revision());
    }

    private void keepAlive(BooleanSupplier allowed) {
        context.executeBlocking(allowed::getAsBoolean, false).onComplete(answer -> {
            if (ended) {
                return;
            }
            if (answer.succeeded() && answer.result()) {
                response.write(": still here\n\n");
            } else {
                response.end();
            }
        });
    }

    private void end(Runnable onEnd) {
        if (!ended) {
            ended = true;
            vertx.cancelTimer(keepAlive);
            onEnd.run();
        }
    }
}
