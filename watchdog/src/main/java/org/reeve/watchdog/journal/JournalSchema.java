package org.reeve.watchdog.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/** The tables of a journal, which migrations make. */
final class JournalSchema {
    private static final String IN_MEMORY = "jdbc:sqlite:file:reeve-journal-schema?mode=memory&cache=shared";
    /** Flyway's own table is Flyway's business. */
    private static final String TEXTS = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master"
            + " WHERE name NOT LIKE 'flyway%' AND name NOT LIKE 'sqlite_autoindex_flyway%' ORDER BY 1";

    private static @Nullable List<String> right;

    private JournalSchema() {}

    /** Whether a newer version of Reeve has migrated it. */
    static boolean isNewer(DataSource source) {
        return Arrays.stream(flyway(source).info().all())
                .anyMatch(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS);
    }

    static void migrate(DataSource source) {
        flyway(source).migrate();
    }

    /** A bit that flips in the name of a column leaves a database that is whole, and in which nothing can be written. */
    static boolean isRight(Connection migrated) throws SQLException {
        return texts(migrated).equals(right());
    }

    private static synchronized List<String> right() throws SQLException {
        if (right == null) {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl(IN_MEMORY);
            // The database lives as long as a connection to it.
            try (Connection connection = source.getConnection()) {
                migrate(source);
                right = texts(connection);
            }
        }
        return right;
    }

    private static Flyway flyway(DataSource source) {
        return Flyway.configure(Journal.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:org/reeve/watchdog/journal")
                .load();
    }

    private static List<String> texts(Connection connection) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TEXTS)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
