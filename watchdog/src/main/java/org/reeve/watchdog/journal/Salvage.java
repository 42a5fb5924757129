package org.reeve.watchdog.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/**
 * What a damaged journal still holds, row by row: what cannot be read, or says nothing that makes sense, is left behind. The
 * stream of messages to central is not taken over, since nobody could tell which of its numbers were given; instead central is
 * told again of all operations and incidents.
 */
final class Salvage {
    private final Path damaged;
    private final WireCodec codec;
    private final Map<String, Count> counts = new LinkedHashMap<>();

    /** Which rows make sense. */
    private interface Sense {
        void require(ResultSet row) throws SQLException, WireException;
    }

    /** @param broke why a table could not be read to its end; empty where it could */
    private record Count(int taken, int left, String broke) {
        @Override
        public String toString() {
            return taken + (left > 0 ? " (" + left + " unreadable)" : "") + broke;
        }
    }

    Salvage(Path damaged, WireCodec codec) {
        this.damaged = damaged;
        this.codec = codec;
    }

    /** @param fresh a journal that is empty and migrated */
    void into(Connection fresh) throws SQLException {
        fresh.setAutoCommit(false);
        try {
            take(fresh, "guest", _ -> {});
            take(fresh, "policy", _ -> {});
            take(fresh, "recovery", RecoveryRow::read);
            take(fresh, "intent", _ -> {});
            take(fresh, "operation", this::requireOperation);
            take(fresh, "incident", row -> codec.fromJson(Incident.class, row.getString("incident")));
            try (Statement statement = fresh.createStatement()) {
                statement.executeUpdate("UPDATE operation SET untold = 1");
                statement.executeUpdate("UPDATE incident SET untold = 1");
            }
            fresh.commit();
        } finally {
            fresh.setAutoCommit(true);
        }
    }

    private void requireOperation(ResultSet row) throws SQLException, WireException {
        codec.fromJson(OperationStatus.class, row.getString("status"));
        if (row.getString("operation") != null) {
            codec.fromJson(Operation.class, row.getString("operation"));
        }
    }

    private void take(Connection fresh, String table, Sense sense) throws SQLException {
        int taken = 0;
        int left = 0;
        String broke = "";
        // For writing, though nothing is written: with its log (-wal), SQLite reads in no other way.
        try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + damaged);
                Statement statement = old.createStatement();
                ResultSet rows = read(statement, table)) {
            while (rows.next()) {
                if (makesSense(rows, sense) && insert(fresh, table, rows)) {
                    taken++;
                } else {
                    left++;
                }
            }
        } catch (SQLException unreadable) {
            broke = ", then: " + unreadable.getMessage();
        }
        counts.put(table, new Count(taken, left, broke));
    }

    /** Also where the schema is what is damaged: the tables that it still tells of. */
    private static ResultSet read(Statement statement, String table) throws SQLException {
        statement.execute("PRAGMA writable_schema = ON");
        return statement.executeQuery("SELECT * FROM " + table);
    }

    private static boolean makesSense(ResultSet row, Sense sense) {
        try {
            sense.require(row);
            return true;
        } catch (SQLException | WireException | RuntimeException nonsense) {
            return false;
        }
    }

    private static boolean insert(Connection fresh, String table, ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            names.add(columns.getColumnName(column));
        }
        String sql = "INSERT OR IGNORE INTO " + table + " (" + String.join(", ", names) + ") VALUES ("
                + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
        try (PreparedStatement statement = fresh.prepareStatement(sql)) {
            for (int column = 1; column <= names.size(); column++) {
                statement.setObject(column, row.getObject(column));
            }
            return statement.executeUpdate() == 1;
        }
    }

    /** How much it was, for people. */
    @Override
    public String toString() {
        if (counts.values().stream().allMatch(count -> count.taken() == 0)) {
            return "nothing"
                    + counts.values().stream().map(Count::broke).findFirst().orElse("");
        }
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
