package org.reeve.central.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.ChangeFeed;
import org.reeve.central.operations.OperationView;

/** The live streams that are open (server-sent events), and how many each token may have. */
public final class Streams {
    private static final int MOST_PER_TOKEN = 50;

    private final Vertx vertx;
    private final ChangeFeed feed;
    private final ApiTokens tokens;
    private final Map<UUID, Integer> open = new ConcurrentHashMap<>();

    public Streams(Vertx vertx, ChangeFeed feed, ApiTokens tokens) {
        this.vertx = vertx;
        this.feed = feed;
        this.tokens = tokens;
    }

    /** Where a stream's contents come from; may block. */
    @FunctionalInterface
    public interface Source {
        /** What changed after {@code revision}, oldest change first; {@code atMost} or fewer. */
        List<OperationView> after(long revision, int atMost);
    }

    /** How a stream tells of an operation. */
    @FunctionalInterface
    public interface Telling {
        ServerEvent of(OperationView operation);
    }

    /**
     * Answers with a stream that goes on until the client leaves or its token is revoked.
     *
     * @param first what is told at once, oldest change first
     * @param after the revision that {@code first} goes up to
     */
    public void open(
            HttpServerResponse response,
            Viewer viewer,
            List<OperationView> first,
            long after,
            Source source,
            Telling telling)
            throws Refusal {
        UUID token = viewer.token();
        if (open.merge(token, 1, Integer::sum) > MOST_PER_TOKEN) {
            left(token);
            throw Refusal.of(
                    429, "this token has " + MOST_PER_TOKEN + " live streams open already", "close some of them");
        }
        LiveStream stream = new LiveStream(vertx, response, source, telling, after);
        Runnable listener = stream::changed;
        feed.add(listener);
        stream.start(first, () -> tokens.viewerOf(token).filter(viewer::equals).isPresent(), () -> {
            feed.remove(listener);
            left(token);
        });
    }

    private void left(UUID token) {
        open.computeIfPresent(token, (_, count) -> count > 1 ? count - 1 : null);
    }
}
