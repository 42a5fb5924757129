package org.reeve.central.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.reeve.central.fleet.Guests;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of operations: the hosts' words, and the deadlines where the hosts are silent. */
public final class OperationNews {
    /** The host ends what is late itself; central waits this much longer for its word. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(OperationNews.class);

    private final Database database;
    private final OperationTable table;
    private final Guests guests;
    private final ChangeFeed feed;
    private final ReeveClock clock;

    public OperationNews(Database database, StoredJson json, Guests guests, ChangeFeed feed, ReeveClock clock) {
        this.database = database;
        this.table = new OperationTable(json);
        this.guests = guests;
        this.feed = feed;
        this.clock = clock;
    }

    /** {@code host} tells how far an operation is. Late, repeated and foreign news change nothing. */
    public void changed(HostId host, GuestId guest, OperationStatus news) {
        boolean changed = database.write(handle -> {
            Optional<OperationTable.Pending> known = table.newest(handle, news.id());
            if (known.isEmpty()) {
                log.info("host {} speaks of operation {}, which did not begin here: not kept", host, news.id());
                return false;
            }
            Operation operation = known.get().operation();
            if (!operation.guest().equals(guest) || !guests.isReportedBy(host, guest)) {
                log.warn(
                        "host {} speaks of operation {} of guest {}, which it does not run: refused",
                        host,
                        news.id(),
                        guest);
                return false;
            }
            if (news.attempt() != operation.attempt()) {
                return false;
            }
            table.mark(handle, news, OperationTable.Mark.ANSWERED, clock.now());
            OperationStatus before = known.get().status();
            OperationStatus after = before.after(news);
            if (after.equals(before)) {
                return false;
            }
            table.update(handle, after);
            return true;
        });
        if (changed) {
            feed.changed();
        }
    }

    /** {@code host} is of an earlier build and cannot read what {@code operation} asks for. */
    public void refused(HostId host, Operation operation, String reason) {
        Instant now = clock.now();
        Failure failure = Failure.of(
                "its host cannot read this operation: " + reason, "update reeve-watchdog on the host, then retry");
        changed(host, operation.guest(), OperationStatus.queued(operation, now).failed(failure, now));
    }

    /** Ends what is past its deadline; called every second or so. */
    public void expire() {
        Instant now = clock.now();
        List<OperationTable.Pending> overdue = database.read(handle -> table.overdue(handle, now));
        for (OperationTable.Pending each : overdue) {
            // A cancelled one that its host never got, or one never sent, has nobody else to end it.
            boolean hostKnows = each.sent();
            if (hostKnows && now.isBefore(each.operation().deadline().plus(GRACE))) {
                continue;
            }
            expire(each, now);
        }
    }

    private void expire(OperationTable.Pending late, Instant now) {
        boolean ended = database.write(handle -> {
            OperationTable.Pending newest =
                    table.newest(handle, late.operation().id()).orElseThrow();
            if (newest.status().state().isEnd()
                    || newest.status().attempt() != late.status().attempt()) {
                return false;
            }
            table.update(handle, newest.status().failed(cause(newest), now));
            return true;
        });
        if (ended) {
            log.info(
                    "operation {} of guest {} was not done in time",
                    late.operation().id(),
                    late.operation().guest());
            feed.changed();
        }
    }

    private static Failure cause(OperationTable.Pending late) {
        if (!late.sent()) {
            return Failure.of(
                    "the host of this guest was not connected until the deadline; nothing was done",
                    "retry when the host is back");
        }
        if (!late.answered()) {
            return Failure.of(
                    "the host was told, and did not answer until the deadline; it is not known here whether anything was done",
                    "look at the guest, then retry");
        }
        return Failure.of(
                "it was not finished in time, and the host has not said how it ended; it is not known here how far it came",
                "look at the guest, then retry");
    }
}
