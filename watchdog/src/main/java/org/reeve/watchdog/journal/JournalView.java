package org.reeve.watchdog.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** A look into a journal, also while a watchdog is writing it. */
public final class JournalView {
    private JournalView() {}

    /** What it says, for people: guests, what is under way, and the newest decisions. */
    public static List<String> lines(Path journal) throws JournalException {
        if (!Files.exists(journal)) {
            return List.of("There is no journal yet: the watchdog has never run.");
        }
        List<String> lines = new ArrayList<>();
        try (Handle handle =
                Jdbi.create("jdbc:sqlite:file:" + journal + "?mode=ro").open()) {
            section(
                    lines,
                    handle,
                    "Guests",
                    "SELECT guest, state, wanted_power FROM recovery ORDER BY guest",
                    row -> row.getString(1) + "  " + row.getString(2) + ", wanted " + row.getString(3));
            section(
                    lines,
                    handle,
                    "Operations that have not ended",
                    "SELECT id, attempt, guest, state FROM operation WHERE state IN ('QUEUED', 'RUNNING') ORDER BY number",
                    row -> row.getString(1) + "/" + row.getInt(2) + "  " + row.getString(4) + "  of guest "
                            + row.getString(3));
            section(
                    lines,
                    handle,
                    "Incidents that are not over",
                    "SELECT id, guest, state, opened_at FROM incident WHERE state IN ('OPEN', 'QUARANTINED') ORDER BY opened_at",
                    row -> row.getString(1) + "  " + row.getString(3) + " since " + row.getString(4) + "  of guest "
                            + row.getString(2));
            section(
                    lines,
                    handle,
                    "Newest decisions",
                    "SELECT at, guest, before, after, reason FROM decision ORDER BY number DESC LIMIT 20",
                    row -> row.getString(1) + "  " + row.getString(2) + "  " + row.getString(3) + " -> "
                            + row.getString(4) + ": " + row.getString(5));
            section(
                    lines,
                    handle,
                    "Waiting for central",
                    "SELECT count(*) FROM outbox",
                    row -> row.getInt(1) + " messages");
        } catch (JdbiException failure) {
            throw JournalFaults.of(journal, "cannot be read", failure);
        }
        return lines;
    }

    private interface Line {
        String of(ResultSet row) throws SQLException;
    }

    private static void section(List<String> lines, Handle handle, String title, String query, Line line) {
        lines.add(title + ":");
        List<String> found =
                handle.createQuery(query).map((row, _) -> "  " + line.of(row)).list();
        lines.addAll(found.isEmpty() ? List.of("  none") : found);
    }
}
