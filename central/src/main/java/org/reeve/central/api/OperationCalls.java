package org.reeve.central.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.OperationFilter;
import org.reeve.central.operations.OperationView;
import org.reeve.central.operations.Operations;
import org.reeve.central.operations.Outcome;
import org.reeve.central.operations.Wish;
import org.reeve.central.operations.WishKey;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;

/** The calls about operations. */
final class OperationCalls {
    private static final int USUAL_PAGE = 50;

    private final Operations operations;
    private final ApiJson json;

    OperationCalls(Operations operations, ApiJson json) {
        this.operations = operations;
        this.json = json;
    }

    Answer create(Viewer viewer, Call call) throws Refusal {
        Bodies.NewOperation body = json.read(Bodies.NewOperation.class, call.body());
        Reading reading = new Reading();
        GuestId guest = new GuestId(reading.uuid("guest", body.guest()));
        Wish wish = reading.wish("request", body.request());
        Duration time = reading.seconds(
                "deadlineSeconds", body.deadlineSeconds(), Wish.SHORTEST_TIME, Wish.LONGEST_TIME, Wish.USUAL_TIME);
        @Nullable WishKey key = key(reading, call);
        reading.finish();
        return answer(operations.create(viewer, guest, wish, time, key));
    }

    private static @Nullable WishKey key(Reading reading, Call call) {
        String header = call.header("idempotency-key");
        if (header == null) {
            return null;
        }
        String key = reading.line("Idempotency-Key", header, WishKey.LONGEST);
        return new WishKey(key, hash(call.body()));
    }

    Answer list(Viewer viewer, Call call) throws Refusal {
        Reading reading = new Reading();
        String guest = call.query("guest");
        String before = call.query("before");
        String limit = call.query("limit");
        OperationFilter filter = new OperationFilter(
                guest == null ? null : new GuestId(reading.uuid("guest", guest)),
                state(reading, call.query("state")),
                before == null ? null : new OperationId(reading.uuid("before", before)),
                limit == null ? USUAL_PAGE : limit(reading, limit));
        reading.finish();
        return Answer.ok(json.write(
                Views.OperationsJson.class,
                new Views.OperationsJson(operations.list(viewer, filter).stream()
                        .map(Views.OperationJson::of)
                        .toList())));
    }

    private static @Nullable OperationState state(Reading reading, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(OperationState.values())
                .filter(state -> state.name().equals(text))
                .findFirst()
                .orElseGet(() -> {
                    reading.problem(
                            "state", "it is not a state", "write one of " + Arrays.toString(OperationState.values()));
                    return OperationState.QUEUED;
                });
    }

    private static int limit(Reading reading, String text) {
        if (text.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= OperationFilter.MOST) {
                return limit;
            }
        }
        reading.problem("limit", "it is out of range", "write 1 to " + OperationFilter.MOST);
        return USUAL_PAGE;
    }

    Answer get(Viewer viewer, Call call) throws Refusal {
        List<OperationView> attempts = operations.attempts(viewer, id(call));
        if (attempts.isEmpty()) {
            throw Refusal.notFound();
        }
        List<Views.OperationJson> views =
                attempts.stream().map(Views.OperationJson::of).toList();
        return Answer.ok(
                json.write(Views.OperationDetailJson.class, new Views.OperationDetailJson(views.getLast(), views)));
    }

    Answer retry(Viewer viewer, Call call) throws Refusal {
        OperationId id = id(call);
        Wish corrected = null;
        if (!call.body().isBlank()) {
            Bodies.Request request = json.read(Bodies.Retry.class, call.body()).request();
            if (request != null) {
                Reading reading = new Reading();
                corrected = reading.wish("request", request);
                reading.finish();
            }
        }
        return answer(operations.retry(viewer, id, corrected));
    }

    Answer cancel(Viewer viewer, Call call) throws Refusal {
        return answer(operations.cancel(viewer, id(call)));
    }

    private Answer answer(Outcome outcome) throws Refusal {
        return switch (outcome) {
            case Outcome.Accepted accepted ->
                Answer.accepted(text(accepted.operation()), location(accepted.operation()));
            case Outcome.Repeated repeated ->
                new Answer(200, text(repeated.operation()), Map.of("location", location(repeated.operation())));
            case Outcome.Missing _ -> throw Refusal.notFound();
            case Outcome.Refused refused -> throw Refusal.conflict(refused.failure());
        };
    }

    String text(OperationView view) {
        return json.write(Views.OperationJson.class, Views.OperationJson.of(view));
    }

    private static String location(OperationView view) {
        return "/api/v1/operations/" + view.operation().id();
    }

    /** The id in the path; what is no UUID is no operation either. */
    static OperationId id(Call call) throws Refusal {
        return new OperationId(uuid(call));
    }

    static UUID uuid(Call call) throws Refusal {
        return Reading.parse(call.path("id")).orElseThrow(Refusal::notFound);
    }

    private static String hash(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
