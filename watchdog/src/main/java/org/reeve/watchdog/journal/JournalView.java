package org.reeve.watchdog.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.reeve.common.guest.GuestId;

/** A look into a journal, also while a watchdog is writing it. */
public final class JournalView {
    private JournalView() {}

    /** What it says, for people: guests, what is under way, and the newest decisions. */
    public static List<String> lines(Path journal) throws JournalException {
        if (!Files.exists(journal)) {
            return List.of("There is no journal yet: the watchdog has never run.");
        }
        List<String> lines = new ArrayList<>();
        SetAside.beside(journal)
                .forEach(damaged -> lines.add("A damaged journal was set aside: " + damaged
                        + " (check the disk and the memory of this host, then move it away)"));
        try (Handle handle = readOnly(journal)) {
            section(
                    lines,
                    handle,
                    "Guests, as they were last seen",
                    List.of("NAME", "UUID", "POWER", "AGENT", "RECOVERY"),
                    "SELECT name, guest, power, agent, recovery FROM guest ORDER BY name",
                    row -> List.of(
                            row.getString(1),
                            row.getString(2),
                            words(row.getString(3)),
                            words(row.getString(4)),
                            row.getString(5)));
            section(
                    lines,
                    handle,
                    "Operations that have not ended",
                    List.of("GUEST", "STATE", "OPERATION", "ATTEMPT"),
                    "SELECT coalesce(name, guest), state, id, attempt FROM operation LEFT JOIN guest USING (guest)"
                            + " WHERE state IN ('QUEUED', 'RUNNING') ORDER BY number",
                    row -> List.of(row.getString(1), words(row.getString(2)), row.getString(3), row.getString(4)));
            section(
                    lines,
                    handle,
                    "Incidents that are not over",
                    List.of("GUEST", "STATE", "SINCE", "INCIDENT"),
                    "SELECT coalesce(name, guest), state, opened_at, id FROM incident LEFT JOIN guest USING (guest)"
                            + " WHERE state IN ('OPEN', 'QUARANTINED') ORDER BY opened_at",
                    row -> List.of(row.getString(1), words(row.getString(2)), row.getString(3), row.getString(4)));
            section(
                    lines,
                    handle,
                    "Newest decisions",
                    List.of("AT", "GUEST", "BEFORE", "AFTER", "REASON"),
                    "SELECT at, coalesce(name, guest), before, after, reason FROM decision LEFT JOIN guest USING (guest)"
                            + " ORDER BY number DESC LIMIT 20",
                    row -> List.of(
                            row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
            lines.add("Waiting for central: "
                    + handle.createQuery("SELECT count(*) FROM outbox")
                            .mapTo(Integer.class)
                            .one() + " messages");
        } catch (JdbiException failure) {
            throw JournalFaults.of(journal, "cannot be read", failure);
        }
        return lines;
    }

    /** The policies that guests have of their own, as they were written; empty when the watchdog has never run. */
    public static Map<GuestId, String> policies(Path journal) throws JournalException {
        if (!Files.exists(journal)) {
            return Map.of();
        }
        try (Handle handle = readOnly(journal)) {
            return handle.createQuery("SELECT guest, toml FROM policy")
                    .map((row, _) -> Map.entry(GuestId.parse(row.getString(1)), row.getString(2)))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        } catch (JdbiException failure) {
            throw JournalFaults.of(journal, "cannot be read", failure);
        }
    }

    private static Handle readOnly(Path journal) {
        return Jdbi.create("jdbc:sqlite:file:" + journal + "?mode=ro").open();
    }

    private interface Cells {
        List<String> of(ResultSet row) throws SQLException;
    }

    private static void section(
            List<String> lines, Handle handle, String title, List<String> head, String query, Cells cells) {
        List<List<String>> rows =
                handle.createQuery(query).map((row, _) -> cells.of(row)).list();
        if (rows.isEmpty()) {
            lines.add(title + ": none");
        } else {
            lines.add(title + ":");
            lines.addAll(aligned(head, rows));
        }
    }

    private static List<String> aligned(List<String> head, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < head.size(); column++) {
            int here = column;
            widths.add(
                    all.stream().mapToInt(row -> row.get(here).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append("  ").append(cell).append(" ".repeat(widths.get(column) - cell.length()));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
