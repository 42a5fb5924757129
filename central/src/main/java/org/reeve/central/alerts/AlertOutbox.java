package org.reeve.central.alerts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.reeve.central.fleet.IncidentWitness;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;

/** The alerts that were decided on and those that must still be sent. */
public final class AlertOutbox implements IncidentWitness {
    /** How long somebody tries to send one. */
    static final Duration TRIED = Duration.ofDays(3);

    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(30);

    private final Database database;
    private final StoredJson json;
    private final List<String> operators;
    private final ReeveClock clock;

    /** @param operators addresses that get every alert */
    public AlertOutbox(Database database, StoredJson json, List<String> operators, ReeveClock clock) {
        this.database = database;
        this.json = json;
        this.operators = List.copyOf(operators);
        this.clock = clock;
    }

    @Override
    public void kept(Handle handle, Incident incident) {
        for (String recipient : recipients(handle, incident)) {
            for (Alert.Kind kind : due(handle, incident, recipient)) {
                add(handle, incident, kind, recipient);
            }
        }
    }

    private Set<String> recipients(Handle handle, Incident incident) {
        Set<String> recipients = new LinkedHashSet<>(operators);
        handle.createQuery("SELECT c.mail FROM incidents i JOIN guests g ON g.id = i.guest AND g.customer = i.customer"
                        + " JOIN customers c ON c.id = g.customer WHERE i.id = :incident AND c.mail IS NOT NULL")
                .bind("incident", incident.id().toString())
                .mapTo(String.class)
                .forEach(recipients::add);
        return recipients;
    }

    private static List<Alert.Kind> due(Handle handle, Incident incident, String recipient) {
        List<Alert.Kind> kinds = new ArrayList<>();
        kinds.add(Alert.Kind.PROBLEM);
        switch (incident.state()) {
            case OPEN -> {}
            case QUARANTINED -> {
                // A problem that was not sent yet will tell of the quarantine itself.
                if (problemWasSent(handle, incident, recipient)) {
                    kinds.add(Alert.Kind.QUARANTINED);
                }
            }
            case RECOVERED, CLOSED -> kinds.add(Alert.Kind.RECOVERY);
        }
        return kinds;
    }

    private static boolean problemWasSent(Handle handle, Incident incident, String recipient) {
        return handle.createQuery("SELECT COUNT(*) FROM alerts WHERE incident = :incident AND recipient = :recipient"
                                + " AND kind = 'PROBLEM' AND tries > 0")
                        .bind("incident", incident.id().toString())
                        .bind("recipient", recipient)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    private void add(Handle handle, Incident incident, Alert.Kind kind, String recipient) {
        handle.createUpdate("INSERT INTO alerts (id, incident, kind, recipient, created_at, tries, next_at)"
                        + " VALUES (:id, :incident, :kind, :recipient, :now, 0, :now) ON CONFLICT DO NOTHING")
                .bind("id", UUID.randomUUID().toString())
                .bind("incident", incident.id().toString())
                .bind("kind", kind.name())
                .bind("recipient", recipient)
                .bind("now", clock.now().toEpochMilli())
                .execute();
    }

    /** What may be sent now: never a recovery before its problem was sent or given up. */
    List<Alert> due(int atMost) {
        return database.read(handle -> handle.createQuery(
                        "SELECT a.id, a.kind, a.recipient, a.tries, g.name, i.content FROM alerts a"
                                + " JOIN incidents i ON i.id = a.incident JOIN guests g ON g.id = i.guest"
                                + " WHERE a.sent_at IS NULL AND a.dropped_at IS NULL AND a.next_at <= :now"
                                + " AND (a.kind = 'PROBLEM' OR NOT EXISTS (SELECT 1 FROM alerts p"
                                + " WHERE p.incident = a.incident AND p.recipient = a.recipient AND p.kind = 'PROBLEM'"
                                + " AND p.sent_at IS NULL AND p.dropped_at IS NULL))"
                                + " ORDER BY a.created_at, a.kind LIMIT :most")
                .bind("now", clock.now().toEpochMilli())
                .bind("most", atMost)
                .map((row, _) -> alert(row))
                .list());
    }

    /** Written before the mail leaves, so that a quarantine which comes meanwhile gets a mail of its own. */
    void trying(Alert alert) {
        database.write(handle -> handle.createUpdate(
                        "UPDATE alerts SET tries = tries + 1, next_at = :next WHERE id = :id")
                .bind("next", clock.now().plus(delayAfter(alert.tries())).toEpochMilli())
                .bind("id", alert.id().toString())
                .execute());
    }

    void sent(Alert alert) {
        database.write(handle -> handle.createUpdate("UPDATE alerts SET sent_at = :now, error = NULL WHERE id = :id")
                .bind("now", clock.now().toEpochMilli())
                .bind("id", alert.id().toString())
                .execute());
    }

    /** How it goes on with an alert that could not be sent. */
    enum AfterFailure {
        TRIED_AGAIN,
        GIVEN_UP
    }

    AfterFailure failed(Alert alert, String error) {
        long now = clock.now().toEpochMilli();
        return database.write(handle -> {
            handle.createUpdate("UPDATE alerts SET error = :error,"
                            + " dropped_at = CASE WHEN created_at < :old THEN :now END WHERE id = :id")
                    .bind("error", error)
                    .bind("old", now - TRIED.toMillis())
                    .bind("now", now)
                    .bind("id", alert.id().toString())
                    .execute();
            return handle.createQuery("SELECT COUNT(*) FROM alerts WHERE id = :id AND dropped_at IS NOT NULL")
                                    .bind("id", alert.id().toString())
                                    .mapTo(Long.class)
                                    .one()
                            == 1
                    ? AfterFailure.GIVEN_UP
                    : AfterFailure.TRIED_AGAIN;
        });
    }

    /** 10 s, doubling to half an hour. */
    static Duration delayAfter(int tries) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(tries, 16));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    private Alert alert(ResultSet row) throws SQLException {
        return new Alert(
                UUID.fromString(row.getString("id")),
                Alert.Kind.valueOf(row.getString("kind")),
                row.getString("recipient"),
                row.getInt("tries"),
                row.getString("name"),
                json.read(Incident.class, row.getString("content")));
    }
}
