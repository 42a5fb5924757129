package org.reeve.central.operations;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.reeve.central.identity.Scope;
import org.reeve.central.identity.Viewer;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.WireLimits;

/** Operations and their attempts in the store; each method runs within its caller's transaction. */
final class OperationTable {
    private static final String VIEWS = "SELECT o.revision, o.born, a.content, a.status, a.cancel_at, g.name"
            + " FROM operations o JOIN guests g ON g.id = o.guest";
    private static final String NEWEST = " JOIN attempts a ON a.operation = o.id AND a.attempt = o.attempt";
    // Both whoever owned the guest then and whoever owns it now: a guest that changed hands takes no history along.
    private static final String WITHIN_SCOPE =
            " WHERE " + Scope.where("g.customer") + " AND " + Scope.where("o.customer");

    private final StoredJson json;

    OperationTable(StoredJson json) {
        this.json = json;
    }

    /** An attempt that a host has yet to deal with. */
    record Pending(Operation operation, OperationStatus status, boolean sent, boolean answered, boolean cancelAsked) {}

    // --- looking things up for people -------------------------------------------------------------------------------

    Optional<OperationView> find(Handle handle, Viewer viewer, OperationId id) {
        return scoped(handle, viewer, VIEWS + NEWEST + WITHIN_SCOPE + " AND o.id = :id")
                .bind("id", id.toString())
                .map((row, _) -> view(row))
                .findOne();
    }

    List<OperationView> attempts(Handle handle, Viewer viewer, OperationId id) {
        return scoped(
                        handle,
                        viewer,
                        VIEWS + " JOIN attempts a ON a.operation = o.id" + WITHIN_SCOPE
                                + " AND o.id = :id ORDER BY a.attempt")
                .bind("id", id.toString())
                .map((row, _) -> view(row))
                .list();
    }

    /** Newest first; ids are ordered by time. */
    List<OperationView> list(Handle handle, Viewer viewer, OperationFilter filter) {
        return scoped(
                        handle,
                        viewer,
                        VIEWS + NEWEST + WITHIN_SCOPE + " AND (:guest = '' OR o.guest = :guest)"
                                + " AND (:state = '' OR o.state = :state) AND (:before = '' OR o.id < :before)"
                                + " ORDER BY o.id DESC LIMIT :most")
                .bind("guest", filter.guest() == null ? "" : filter.guest().toString())
                .bind("state", filter.state() == null ? "" : filter.state().name())
                .bind("before", filter.before() == null ? "" : filter.before().toString())
                .bind("most", filter.atMost())
                .map((row, _) -> view(row))
                .list();
    }

    List<OperationView> changedAfter(Handle handle, Viewer viewer, long revision, int atMost) {
        return scoped(
                        handle,
                        viewer,
                        VIEWS + NEWEST + WITHIN_SCOPE + " AND o.revision > :revision ORDER BY o.revision LIMIT :most")
                .bind("revision", revision)
                .bind("most", atMost)
                .map((row, _) -> view(row))
                .list();
    }

    private static Query scoped(Handle handle, Viewer viewer, String sql) {
        return Scope.of(viewer).bindTo(handle.createQuery(sql));
    }

    private OperationView view(ResultSet row) throws SQLException {
        return new OperationView(
                json.read(Operation.class, row.getString("content")),
                json.read(OperationStatus.class, row.getString("status")),
                row.getString("name"),
                row.getObject("cancel_at") == null ? OperationView.CancelAsked.NO : OperationView.CancelAsked.YES,
                row.getLong("revision"),
                row.getLong("born"));
    }

    // --- changing ---------------------------------------------------------------------------------------------------

    long newestRevision(Handle handle) {
        return handle.createQuery("SELECT value FROM counters WHERE name = 'operation_revision'")
                .mapTo(Long.class)
                .one();
    }

    private long nextRevision(Handle handle) {
        handle.execute("UPDATE counters SET value = value + 1 WHERE name = 'operation_revision'");
        return newestRevision(handle);
    }

    /** Counts the guest's sets of module documents one up. */
    long nextGeneration(Handle handle, GuestId guest) {
        handle.createUpdate("UPDATE guests SET generation = generation + 1 WHERE id = :guest")
                .bind("guest", guest.toString())
                .execute();
        return handle.createQuery("SELECT generation FROM guests WHERE id = :guest")
                .bind("guest", guest.toString())
                .mapTo(Long.class)
                .one();
    }

    int notEnded(Handle handle, GuestId guest) {
        return handle.createQuery(
                        "SELECT COUNT(*) FROM operations WHERE guest = :guest AND state IN ('QUEUED', 'RUNNING')")
                .bind("guest", guest.toString())
                .mapTo(Integer.class)
                .one();
    }

    /** Whether no frame has room for it. */
    boolean isTooLong(Operation operation) {
        int frame = 1024; // the names around it
        String text = json.write(Operation.class, operation);
        return text.getBytes(StandardCharsets.UTF_8).length + frame > WireLimits.MAX_TEXT;
    }

    /** Adds the first attempt; the operation belongs to the guest's owner of this moment. */
    void insert(Handle handle, Operation operation, OperationStatus status) {
        handle.createUpdate("INSERT INTO operations (id, guest, customer, attempt, state, deadline, revision, born)"
                        + " VALUES (:id, :guest, (SELECT customer FROM guests WHERE id = :guest), :attempt, :state,"
                        + " :deadline, :revision, :revision)")
                .bind("id", operation.id().toString())
                .bind("guest", operation.guest().toString())
                .bind("attempt", operation.attempt())
                .bind("state", status.state().name())
                .bind("deadline", operation.deadline().toEpochMilli())
                .bind("revision", nextRevision(handle))
                .execute();
        insertAttempt(handle, operation, status);
    }

    /** Adds the next attempt of an operation that exists. */
    void insertRetry(Handle handle, Operation operation, OperationStatus status) {
        handle.createUpdate("UPDATE operations SET attempt = :attempt, state = :state, deadline = :deadline,"
                        + " revision = :revision WHERE id = :id")
                .bind("attempt", operation.attempt())
                .bind("state", status.state().name())
                .bind("deadline", operation.deadline().toEpochMilli())
                .bind("revision", nextRevision(handle))
                .bind("id", operation.id().toString())
                .execute();
        insertAttempt(handle, operation, status);
    }

    private void insertAttempt(Handle handle, Operation operation, OperationStatus status) {
        handle.createUpdate("INSERT INTO attempts (operation, attempt, content, status)"
                        + " VALUES (:id, :attempt, :content, :status)")
                .bind("id", operation.id().toString())
                .bind("attempt", operation.attempt())
                .bind("content", json.write(Operation.class, operation))
                .bind("status", json.write(OperationStatus.class, status))
                .execute();
    }

    /** Keeps the status of the newest attempt. */
    void update(Handle handle, OperationStatus status) {
        handle.createUpdate("UPDATE attempts SET status = :status WHERE operation = :id AND attempt = :attempt")
                .bind("status", json.write(OperationStatus.class, status))
                .bind("id", status.id().toString())
                .bind("attempt", status.attempt())
                .execute();
        handle.createUpdate("UPDATE operations SET state = :state, revision = :revision WHERE id = :id")
                .bind("state", status.state().name())
                .bind("revision", nextRevision(handle))
                .bind("id", status.id().toString())
                .execute();
    }

    /** A thing that happened to an attempt, once. */
    enum Mark {
        SENT("sent_at"),
        ANSWERED("answered_at"),
        CANCEL_ASKED("cancel_at");

        private final String column;

        Mark(String column) {
            this.column = column;
        }
    }

    void mark(Handle handle, OperationStatus attempt, Mark mark, Instant now) {
        handle.createUpdate("UPDATE attempts SET " + mark.column
                        + " = :now WHERE operation = :id AND attempt = :attempt AND " + mark.column + " IS NULL")
                .bind("now", now.toEpochMilli())
                .bind("id", attempt.id().toString())
                .bind("attempt", attempt.attempt())
                .execute();
    }

    /** People see a mark of this attempt: whoever follows the operation is told. */
    void touch(Handle handle, OperationId id) {
        handle.createUpdate("UPDATE operations SET revision = :revision WHERE id = :id")
                .bind("revision", nextRevision(handle))
                .bind("id", id.toString())
                .execute();
    }

    // --- looking things up for the hosts' side ----------------------------------------------------------------------

    private static final String PENDING = "SELECT a.content, a.status, a.sent_at, a.answered_at, a.cancel_at"
            + " FROM operations o JOIN attempts a ON a.operation = o.id AND a.attempt = o.attempt"
            + " JOIN guests g ON g.id = o.guest WHERE ";

    Optional<Pending> newest(Handle handle, OperationId id) {
        return handle.createQuery(PENDING + "o.id = :id")
                .bind("id", id.toString())
                .map((row, _) -> pending(row))
                .findOne();
    }

    /** What the host that runs these guests must still hear, in the order it was asked for. */
    List<Pending> unheardBy(Handle handle, HostId host) {
        return handle.createQuery(PENDING + "g.host = :host AND o.state IN ('QUEUED', 'RUNNING')"
                        + " AND (a.answered_at IS NULL OR a.cancel_at IS NOT NULL) ORDER BY o.revision")
                .bind("host", host.toString())
                .map((row, _) -> pending(row))
                .list();
    }

    List<Pending> overdue(Handle handle, Instant now) {
        return handle.createQuery(
                        PENDING + "o.state IN ('QUEUED', 'RUNNING') AND o.deadline <= :now ORDER BY o.deadline")
                .bind("now", now.toEpochMilli())
                .map((row, _) -> pending(row))
                .list();
    }

    Optional<HostId> hostOf(Handle handle, GuestId guest) {
        return handle.createQuery("SELECT host FROM guests WHERE id = :guest AND host IS NOT NULL")
                .bind("guest", guest.toString())
                .mapTo(String.class)
                .findOne()
                .map(HostId::parse);
    }

    private Pending pending(ResultSet row) throws SQLException {
        return new Pending(
                json.read(Operation.class, row.getString("content")),
                json.read(OperationStatus.class, row.getString("status")),
                isSet(row, "sent_at"),
                isSet(row, "answered_at"),
                isSet(row, "cancel_at"));
    }

    private static boolean isSet(ResultSet row, String column) throws SQLException {
        @Nullable Object value = row.getObject(column);
        return value != null;
    }
}
