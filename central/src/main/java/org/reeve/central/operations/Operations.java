package org.reeve.central.operations;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.reeve.central.fleet.GuestView;
import org.reeve.central.fleet.Guests;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;

/** The desk where people ask for operations, look at them, retry and cancel them. */
public final class Operations {
    /** How many operations of one guest may wait or run. */
    static final int MOST_PER_GUEST = 100;

    private final Database database;
    private final OperationTable table;
    private final WishKeys keys;
    private final Guests guests;
    private final Forwarder forwarder;
    private final ChangeFeed feed;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    public Operations(
            Database database, StoredJson json, Guests guests, Forwarder forwarder, ChangeFeed feed, ReeveClock clock) {
        this.database = database;
        this.table = new OperationTable(json);
        this.keys = new WishKeys(clock);
        this.guests = guests;
        this.forwarder = forwarder;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Asks for something.
     *
     * @param time how long the attempt may take, from {@link Wish#SHORTEST_TIME} to {@link Wish#LONGEST_TIME}
     * @param key makes a repetition of this very wish harmless; null where the asker gives none
     */
    public Outcome create(Viewer viewer, GuestId guest, Wish wish, Duration time, @Nullable WishKey key) {
        Outcome outcome = database.write(handle -> {
            if (key != null) {
                Optional<Outcome> before = repeated(handle, viewer, key);
                if (before.isPresent()) {
                    return before.get();
                }
            }
            Optional<GuestView> target = guests.find(viewer, guest);
            if (target.isEmpty()) {
                return new Outcome.Missing();
            }
            Optional<Failure> obstacle = obstacle(handle, target.get());
            if (obstacle.isPresent()) {
                return new Outcome.Refused(obstacle.get());
            }
            Instant now = clock.now();
            Operation operation = new Operation(
                    OperationId.next(clock, random),
                    1,
                    guest,
                    wish.numbered(generation(handle, guest, wish)),
                    viewer.label(),
                    now,
                    now.plus(time));
            if (table.isTooLong(operation)) {
                return tooLong();
            }
            table.insert(handle, operation, OperationStatus.queued(operation, now));
            if (key != null) {
                keys.keep(handle, viewer, key, operation.id());
            }
            return new Outcome.Accepted(
                    table.find(handle, viewer, operation.id()).orElseThrow());
        });
        return announced(outcome);
    }

    private Optional<Outcome> repeated(Handle handle, Viewer viewer, WishKey key) {
        return keys.find(handle, viewer, key).map(found -> switch (found) {
            case WishKeys.SameWish same ->
                table.find(handle, viewer, same.operation())
                        .<Outcome>map(Outcome.Repeated::new)
                        .orElseGet(Outcome.Missing::new);
            case WishKeys.OtherWish _ ->
                new Outcome.Refused(Failure.of(
                        "this Idempotency-Key was used for another request", "use a new key for a new request"));
        });
    }

    private Optional<Failure> obstacle(Handle handle, GuestView guest) {
        if (!guest.alsoReportedBy().isEmpty()) {
            return Optional.of(Failure.of(
                    "guest " + guest.name() + " is reported by more than one host",
                    "find out where it really runs and remove it from the other host"));
        }
        if (guest.host() == null) {
            return Optional.of(Failure.of(
                    "no host runs guest " + guest.name() + " any more", "define it on a host that has joined"));
        }
        if (table.notEnded(handle, guest.id()) >= MOST_PER_GUEST) {
            return Optional.of(Failure.of(
                    "guest " + guest.name() + " has " + MOST_PER_GUEST + " operations waiting already",
                    "wait for some to end, or cancel them"));
        }
        return Optional.empty();
    }

    private static Outcome tooLong() {
        return new Outcome.Refused(
                Failure.of("the documents are too long together to travel to the host", "make them shorter"));
    }

    // A retry gets a new number as well: what was applied in between must not make it look old.
    private long generation(Handle handle, GuestId guest, Wish wish) {
        return switch (wish) {
            case Wish.Power _, Wish.Policy _ -> 0;
            case Wish.Modules _ -> table.nextGeneration(handle, guest);
        };
    }

    /**
     * Makes the next attempt of an operation that failed or was cancelled.
     *
     * @param corrected what to ask for this time; null for the same as before
     */
    public Outcome retry(Viewer viewer, OperationId id, @Nullable Wish corrected) {
        Outcome outcome = database.write(handle -> {
            Optional<OperationView> known = table.find(handle, viewer, id);
            if (known.isEmpty()) {
                return new Outcome.Missing();
            }
            Operation last = known.get().operation();
            OperationStatus status = known.get().status();
            Wish before = Wish.of(last.request());
            Optional<Failure> no =
                    switch (status.state()) {
                        case QUEUED, RUNNING ->
                            Optional.of(Failure.of(
                                    "attempt " + last.attempt() + " has not ended",
                                    "wait for its end, or cancel it first"));
                        case DONE ->
                            Optional.of(Failure.of(
                                    "it is done: there is nothing to retry", "ask for a new operation instead"));
                        case FAILED, CANCELLED ->
                            corrected == null || corrected.sameKindAs(before)
                                    ? obstacle(
                                            handle,
                                            guests.find(viewer, last.guest()).orElseThrow())
                                    : Optional.of(Failure.of(
                                            "a retry asks for the same kind of thing as the operation",
                                            "ask for a new operation instead"));
                    };
            if (no.isPresent()) {
                return new Outcome.Refused(no.get());
            }
            Wish wish = corrected == null ? before : corrected;
            Instant now = clock.now();
            Operation next = new Operation(
                    id,
                    last.attempt() + 1,
                    last.guest(),
                    wish.numbered(generation(handle, last.guest(), wish)),
                    viewer.label(),
                    now,
                    now.plus(Duration.between(last.requestedAt(), last.deadline())));
            if (table.isTooLong(next)) {
                return tooLong();
            }
            table.insertRetry(handle, next, OperationStatus.queued(next, now));
            return new Outcome.Accepted(table.find(handle, viewer, id).orElseThrow());
        });
        return announced(outcome);
    }

    /**
     * Asks for the end of an operation. One that its host has not been told of ends at once; otherwise the host decides,
     * since it may be doing it already.
     */
    public Outcome cancel(Viewer viewer, OperationId id) {
        Outcome outcome = database.write(handle -> {
            if (table.find(handle, viewer, id).isEmpty()) {
                return new Outcome.Missing();
            }
            OperationTable.Pending newest = table.newest(handle, id).orElseThrow();
            if (newest.status().state().isEnd()) {
                return new Outcome.Refused(
                        Failure.of("it has ended already: " + newest.status().state(), ""));
            }
            Instant now = clock.now();
            table.mark(handle, newest.status(), OperationTable.Mark.CANCEL_ASKED, now);
            if (newest.sent()) {
                table.touch(handle, id);
            } else {
                table.update(handle, newest.status().cancelled(now));
            }
            return new Outcome.Accepted(table.find(handle, viewer, id).orElseThrow());
        });
        return announced(outcome);
    }

    private Outcome announced(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            feed.changed();
            forwarder.forwardFor(accepted.operation().operation().guest());
        }
        return outcome;
    }

    public Optional<OperationView> find(Viewer viewer, OperationId id) {
        return database.read(handle -> table.find(handle, viewer, id));
    }

    /** All attempts of an operation, oldest first; empty when there is no such operation for them. */
    public List<OperationView> attempts(Viewer viewer, OperationId id) {
        return database.read(handle -> table.attempts(handle, viewer, id));
    }

    public List<OperationView> list(Viewer viewer, OperationFilter filter) {
        return database.read(handle -> table.list(handle, viewer, filter));
    }

    /** What changed after {@code revision}, oldest change first: each operation once, as it is now. */
    public List<OperationView> changedAfter(Viewer viewer, long revision, int atMost) {
        return database.read(handle -> table.changedAfter(handle, viewer, revision, atMost));
    }

    /** The revision of the newest change of any operation. */
    public long newestRevision() {
        return database.read(table::newestRevision);
    }
}
