package org.reeve.central.api;

import io.vertx.core.http.HttpServerResponse;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.http.ServerEvent;
import org.reeve.central.http.Streams;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.OperationFilter;
import org.reeve.central.operations.OperationView;
import org.reeve.central.operations.Operations;
import org.reeve.common.operation.OperationId;

/**
 * The calls that go on: server-sent events named {@code operation}, each with an operation as it is now. A client that comes
 * back with {@code Last-Event-ID} gets what changed since; another gets the newest operations first.
 */
final class EventCalls {
    private static final int SNAPSHOT = 50;

    private final Operations operations;
    private final Streams streams;
    private final OperationCalls calls;

    EventCalls(Operations operations, Streams streams, OperationCalls calls) {
        this.operations = operations;
        this.streams = streams;
        this.calls = calls;
    }

    /** What a stream begins with, and how it goes on. */
    record Beginning(Viewer viewer, List<OperationView> first, long after, Streams.Source source) {}

    /** Looks up how to begin; may block. */
    @FunctionalInterface
    interface Opening {
        Beginning open(Viewer viewer, Call call) throws Refusal;
    }

    Beginning ofAll(Viewer viewer, Call call) throws Refusal {
        Streams.Source source = (revision, atMost) -> operations.changedAfter(viewer, revision, atMost);
        Long last = lastEvent(call);
        if (last != null) {
            return new Beginning(viewer, List.of(), last, source);
        }
        // Read first: what changes while the list is read is told twice rather than not at all.
        long newest = operations.newestRevision();
        List<OperationView> snapshot = operations.list(viewer, OperationFilter.newest(SNAPSHOT)).stream()
                .sorted(Comparator.comparingLong(OperationView::revision))
                .toList();
        return new Beginning(viewer, snapshot, newest, source);
    }

    Beginning ofOne(Viewer viewer, Call call) throws Refusal {
        OperationId id = OperationCalls.id(call);
        OperationView now = operations.find(viewer, id).orElseThrow(Refusal::notFound);
        Streams.Source source = (revision, _) -> operations.find(viewer, id).stream()
                .filter(view -> view.revision() > revision)
                .toList();
        Long last = lastEvent(call);
        return last != null
                ? new Beginning(viewer, List.of(), last, source)
                : new Beginning(viewer, List.of(now), now.revision(), source);
    }

    private static @Nullable Long lastEvent(Call call) throws Refusal {
        String header = call.header("last-event-id");
        if (header == null) {
            return null;
        }
        if (!header.matches("[0-9]{1,18}")) {
            throw Refusal.badRequest("Last-Event-ID is not one of this server's", "leave it out to begin anew");
        }
        return Long.parseLong(header);
    }

    /** On the response's event loop. */
    void begin(HttpServerResponse response, Beginning beginning) throws Refusal {
        streams.open(
                response,
                beginning.viewer(),
                beginning.first(),
                beginning.after(),
                beginning.source(),
                view -> new ServerEvent("operation", calls.text(view)));
    }
}
