package org.reeve.watchdog.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.recovery.RecoveryState;

/** What is kept together: all of it, or nothing. Valid only within {@link Journal#note}. */
public final class JournalEntry {
    private static final String PUT_RECOVERY = "INSERT OR REPLACE INTO recovery (guest, elapsed_nanos, "
            + String.join(", ", RecoveryRow.COLUMNS)
            + ") VALUES (:guest, :elapsed_nanos, "
            + RecoveryRow.COLUMNS.stream().map(column -> ":" + column).collect(Collectors.joining(", "))
            + ")";

    private final Handle handle;
    private final WireCodec codec;
    private final ReeveClock clock;
    private final JournalOutbox outbox;
    private final List<Frame.Data> told = new ArrayList<>();
    private boolean leftUntold;
    private boolean leftPicture;

    JournalEntry(Handle handle, WireCodec codec, ReeveClock clock, JournalOutbox outbox) {
        this.handle = handle;
        this.codec = codec;
        this.clock = clock;
        this.outbox = outbox;
    }

    /** Where the recovery of {@code guest} stands now. */
    public void recovery(GuestId guest, RecoveryState state) {
        Map<String, @Nullable Object> row = RecoveryRow.of(state);
        row.put("guest", guest.toString());
        row.put("elapsed_nanos", clock.elapsed().toNanos());
        handle.createUpdate(PUT_RECOVERY).bindMap(row).execute();
    }

    /** The boot of the host that this is written in. */
    public void boot(String boot) {
        handle.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('boot', ?)", boot);
    }

    /** The guest is not on this host any more. Its policy is kept: it may come back. */
    public void forget(GuestId guest) {
        handle.execute("DELETE FROM recovery WHERE guest = ?", guest.toString());
        handle.execute("DELETE FROM guest WHERE guest = ?", guest.toString());
    }

    /**
     * The guest's own policy from now on.
     *
     * @param toml blank when it has none any more
     * @param askedBy who asked for it, as people read it
     */
    public void policy(GuestId guest, String toml, String askedBy) {
        if (toml.isBlank()) {
            handle.execute("DELETE FROM policy WHERE guest = ?", guest.toString());
        } else {
            handle.execute(
                    "INSERT OR REPLACE INTO policy (guest, toml, set_at, asked_by) VALUES (?, ?, ?, ?)",
                    guest.toString(),
                    toml,
                    clock.now().toString(),
                    askedBy);
        }
    }

    /** How a guest looks now, for people. */
    public void picture(GuestReport report) {
        handle.execute(
                "INSERT OR REPLACE INTO guest (guest, name, power, agent, recovery, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
                report.guest().toString(),
                report.name(),
                report.power().name(),
                report.agent().name(),
                report.recovery(),
                clock.now().toString());
    }

    /** No guest looks like anything any more. */
    public void erasePictures() {
        handle.execute("DELETE FROM guest");
    }

    /** A decision of recovery, for whoever asks why. */
    public void decision(GuestId guest, String before, String after, String event, String reason) {
        handle.execute(
                "INSERT INTO decision (guest, at, before, after, event, reason) VALUES (?, ?, ?, ?, ?, ?)",
                guest.toString(),
                clock.now().toString(),
                before,
                after,
                event,
                reason);
    }

    /** @return the intent's number, for {@link #outcome} */
    public long intent(GuestId guest, String deed, String reason) {
        return handle.createUpdate("INSERT INTO intent (guest, deed, reason, intended_at) VALUES (?, ?, ?, ?)")
                .bind(0, guest.toString())
                .bind(1, deed)
                .bind(2, reason)
                .bind(3, clock.now().toString())
                .executeAndReturnGeneratedKeys("number")
                .mapTo(Long.class)
                .one();
    }

    /** How the deed of an intent went, in words. The first word counts. */
    public void outcome(long intent, String outcome) {
        handle.execute(
                "UPDATE intent SET outcome = ?, ended_at = ? WHERE number = ? AND outcome IS NULL",
                outcome,
                clock.now().toString(),
                intent);
    }

    /** A new attempt of an operation. */
    public void operation(Operation operation, OperationStatus status) {
        attempt(operation.guest(), status, codec.toJson(Operation.class, operation));
    }

    /** An attempt that was cancelled before it came. */
    public void cancelledAhead(GuestId guest, OperationStatus status) {
        attempt(guest, status, null);
    }

    private void attempt(GuestId guest, OperationStatus status, @Nullable String operation) {
        handle.execute(
                "INSERT INTO operation (id, attempt, number, guest, state, operation, status, changed_at)"
                        + " VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM operation), ?, ?, ?, ?, ?)",
                status.id().toString(),
                status.attempt(),
                guest.toString(),
                status.state().name(),
                operation,
                codec.toJson(OperationStatus.class, status),
                clock.now().toString());
    }

    /** How far an attempt that is in the journal is now. */
    public void status(OperationStatus status) {
        handle.execute(
                "UPDATE operation SET state = ?, status = ?, changed_at = ?, untold = 0 WHERE id = ? AND attempt = ?",
                status.state().name(),
                codec.toJson(OperationStatus.class, status),
                clock.now().toString(),
                status.id().toString(),
                status.attempt());
    }

    /** Somebody wants an attempt that is in the journal no longer. */
    public void cancelAsked(OperationId id, int attempt) {
        handle.execute(
                "UPDATE operation SET cancelling = ? WHERE id = ? AND attempt = ?",
                Work.Cancelling.ASKED.name(),
                id.toString(),
                attempt);
    }

    /** An incident as it is now. */
    public void incident(Incident incident) {
        handle.execute(
                "INSERT OR REPLACE INTO incident (id, guest, state, opened_at, incident) VALUES (?, ?, ?, ?, ?)",
                incident.id().toString(),
                incident.guest().toString(),
                incident.state().name(),
                incident.openedAt().toString(),
                codec.toJson(Incident.class, incident));
    }

    /** How long a step took. */
    public void stepTook(String step, Duration duration) {
        handle.execute("INSERT INTO step_duration (step, millis) VALUES (?, ?)", step, duration.toMillis());
        handle.execute(
                "DELETE FROM step_duration WHERE step = ? AND number NOT IN"
                        + " (SELECT number FROM step_duration WHERE step = ? ORDER BY number DESC LIMIT ?)",
                step,
                step,
                Journal.DURATIONS_KEPT);
    }

    /**
     * A message that central must get, after what it tells of was written. When too many wait already, it is that which is
     * remembered, and central is told how it is by then ({@link Journal#untold}); of pictures the newest.
     */
    public void tell(Message message) {
        Frame.Data frame = outbox.next(message, told);
        if (frame == null) {
            leave(message);
            return;
        }
        handle.execute("INSERT INTO outbox (sequence, frame) VALUES (?, ?)", frame.sequence(), codec.encode(frame));
        told.add(frame);
    }

    /** Something for whoever wants to know whether the disk works. */
    public void beat() {
        handle.execute(
                "INSERT OR REPLACE INTO fact (name, value) VALUES ('alive', ?)",
                clock.now().toString());
    }

    /** Forgets what ended so long ago that nobody will ask again. */
    public void forgetOlderThan(Duration age) {
        String before = clock.now().minus(age).toString();
        handle.execute("DELETE FROM decision WHERE at < ?", before);
        handle.execute("DELETE FROM intent WHERE outcome IS NOT NULL AND ended_at < ?", before);
        handle.execute("DELETE FROM operation WHERE state NOT IN ('QUEUED', 'RUNNING') AND changed_at < ?", before);
        handle.execute(
                "DELETE FROM policy WHERE set_at < ? AND guest NOT IN (SELECT guest FROM guest)"
                        + " AND guest NOT IN (SELECT guest FROM recovery)",
                before);
        handle.execute("DELETE FROM incident WHERE state IN ('RECOVERED', 'CLOSED') AND opened_at < ?", before);
    }

    /** One of {@link Journal#untold}: it has its place in the outbox now. */
    public void catchUp(Message message) {
        if (message instanceof Message.ScreenKept screen) {
            handle.execute(
                    "DELETE FROM picture WHERE incident = ?", screen.incident().toString());
        } else {
            markUntold(message, 0);
        }
        tell(message);
    }

    private void leave(Message message) {
        if (message instanceof Message.ScreenKept screen) {
            leftPicture = true;
            handle.execute(
                    "INSERT OR REPLACE INTO picture (guest, incident, png) VALUES (?, ?, ?)",
                    screen.guest().toString(),
                    screen.incident().toString(),
                    screen.png());
            handle.execute(
                    "DELETE FROM picture WHERE number NOT IN (SELECT number FROM picture ORDER BY number DESC LIMIT ?)",
                    Journal.PICTURES_WAITING_MOST);
        } else {
            leftUntold |= markUntold(message, 1) > 0;
        }
    }

    private int markUntold(Message message, int untold) {
        return switch (message) {
            case Message.OperationChanged changed ->
                handle.execute(
                        "UPDATE operation SET untold = ? WHERE id = ? AND attempt = ?",
                        untold,
                        changed.status().id().toString(),
                        changed.status().attempt());
            case Message.IncidentChanged changed ->
                handle.execute(
                        "UPDATE incident SET untold = ? WHERE id = ?",
                        untold,
                        changed.incident().id().toString());
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.FactsReported _,
                    Message.RestartUnit _,
                    Message.RunOperation _,
                    Message.CancelOperation _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.ScreenKept _ -> 0;
        };
    }

    List<Frame.Data> told() {
        return told;
    }

    boolean leftUntold() {
        return leftUntold;
    }

    boolean leftPicture() {
        return leftPicture;
    }
}
