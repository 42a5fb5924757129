package org.reeve.watchdog.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;

/** What a journal holds durably, read beside the one who writes it: what a simulation compares with what is done. */
public final class JournalAudit implements AutoCloseable {
    private static final String UNSETTLED =
            "SELECT number, guest, deed FROM intent WHERE outcome IS NULL ORDER BY number";
    private static final String ATTEMPTS = "SELECT id, attempt, state FROM operation ORDER BY number";

    private Connection connection;
    private PreparedStatement unsettled;
    private PreparedStatement attempts;

    JournalAudit(Connection connection) throws SQLException {
        this.connection = connection;
        unsettled = connection.prepareStatement(UNSETTLED);
        attempts = connection.prepareStatement(ATTEMPTS);
    }

    /** Goes on with the file as it is found on another connection. */
    void reopen(Connection other) throws SQLException {
        connection = other;
        unsettled = other.prepareStatement(UNSETTLED);
        attempts = other.prepareStatement(ATTEMPTS);
    }

    /** An attempt of an operation, and how far it is. */
    public record Attempt(OperationId id, int attempt, OperationState state) {}

    /** Intents without an outcome, oldest first. */
    public List<Intent> unsettled() {
        List<Intent> found = new ArrayList<>();
        try (ResultSet row = unsettled.executeQuery()) {
            while (row.next()) {
                found.add(new Intent(row.getLong(1), GuestId.parse(row.getString(2)), row.getString(3)));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return found;
    }

    /** All attempts of operations, ended or not, oldest first. */
    public List<Attempt> attempts() {
        List<Attempt> found = new ArrayList<>();
        try (ResultSet row = attempts.executeQuery()) {
            while (row.next()) {
                found.add(new Attempt(
                        OperationId.parse(row.getString(1)), row.getInt(2), OperationState.valueOf(row.getString(3))));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return found;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
