package org.reeve.watchdog.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.Past;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.Trouble;

/** A {@link RecoveryState} as columns, so that its names in the code may change and people can read the table. */
final class RecoveryRow {
    /** The columns, in the order in which a statement names them. */
    static final List<String> COLUMNS = List.of(
            "state",
            "wanted_power",
            "restarts",
            "boot",
            "deeds",
            "cause",
            "attempts",
            "power_cut",
            "run",
            "expectation",
            "since_nanos",
            "until_nanos",
            "deed_number",
            "deed",
            "certainty",
            "check_name",
            "check_action",
            "check_unit",
            "check_what");

    private RecoveryRow() {}

    static Map<String, @Nullable Object> of(RecoveryState state) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        COLUMNS.forEach(column -> row.put(column, null));
        Past past = state.past();
        row.put("wanted_power", state.wantedPower().name());
        row.put(
                "restarts",
                past.restarts().stream().map(at -> Long.toString(at.toNanos())).collect(Collectors.joining(" ")));
        row.put("boot", past.boot() == null ? null : past.boot().toString());
        row.put("deeds", past.deeds());
        row.put("state", nameOf(state));
        switch (state) {
            case RecoveryState.Stopped _, RecoveryState.Running _ -> {}
            case RecoveryState.Suspected s -> {
                row.put("since_nanos", s.since().toNanos());
                row.put("until_nanos", s.deadline().toNanos());
            }
            case RecoveryState.Expecting s -> {
                trouble(row, s.trouble());
                row.put("expectation", s.expectation().name());
                row.put("since_nanos", s.since().toNanos());
                row.put("until_nanos", s.deadline().toNanos());
            }
            case RecoveryState.Waiting s -> {
                trouble(row, s.trouble());
                row.put("until_nanos", s.due().toNanos());
            }
            case RecoveryState.Acting s -> {
                trouble(row, s.trouble());
                row.put("deed_number", s.deed().number());
                row.put("deed", s.deed().kind().name());
                row.put("certainty", s.certainty().name());
            }
            case RecoveryState.Observed s -> trouble(row, s.trouble());
            case RecoveryState.Quarantined s -> {
                trouble(row, s.trouble());
                row.put("until_nanos", s.until().toNanos());
            }
        }
        return row;
    }

    static RecoveryState read(ResultSet row) throws SQLException {
        Past past = new Past(restarts(row.getString("restarts")), boot(row.getString("boot")), row.getLong("deeds"));
        String state = row.getString("state");
        return switch (state) {
            case "stopped" -> new RecoveryState.Stopped(past);
            case "running" -> new RecoveryState.Running(past);
            case "suspected" -> new RecoveryState.Suspected(past, nanos(row, "since_nanos"), nanos(row, "until_nanos"));
            case "expecting" ->
                new RecoveryState.Expecting(
                        past,
                        trouble(row),
                        RecoveryState.Expectation.valueOf(row.getString("expectation")),
                        nanos(row, "since_nanos"),
                        nanos(row, "until_nanos"));
            case "waiting" -> new RecoveryState.Waiting(past, trouble(row), nanos(row, "until_nanos"));
            case "acting" ->
                new RecoveryState.Acting(
                        past,
                        trouble(row),
                        new Deed(row.getLong("deed_number"), Deed.Kind.valueOf(row.getString("deed"))),
                        RecoveryState.Certainty.valueOf(row.getString("certainty")));
            case "observed" -> new RecoveryState.Observed(past, trouble(row));
            case "quarantined" -> new RecoveryState.Quarantined(past, trouble(row), nanos(row, "until_nanos"));
            default -> throw new IllegalArgumentException("unknown state of recovery: " + state);
        };
    }

    private static String nameOf(RecoveryState state) {
        return switch (state) {
            case RecoveryState.Stopped _ -> "stopped";
            case RecoveryState.Running _ -> "running";
            case RecoveryState.Suspected _ -> "suspected";
            case RecoveryState.Expecting _ -> "expecting";
            case RecoveryState.Waiting _ -> "waiting";
            case RecoveryState.Acting _ -> "acting";
            case RecoveryState.Observed _ -> "observed";
            case RecoveryState.Quarantined _ -> "quarantined";
        };
    }

    private static void trouble(Map<String, @Nullable Object> row, Trouble trouble) {
        row.put("cause", trouble.cause().name());
        row.put("attempts", trouble.attempts());
        row.put("power_cut", trouble.powerCut().name());
        row.put("run", trouble.run());
        FailedCheck check = trouble.check();
        if (check != null) {
            row.put("check_name", check.name());
            row.put("check_action", check.action().name());
            row.put("check_unit", check.unit());
            row.put("check_what", check.what());
        }
    }

    private static Trouble trouble(ResultSet row) throws SQLException {
        return new Trouble(
                Incident.Cause.valueOf(row.getString("cause")),
                row.getInt("attempts"),
                Trouble.PowerCut.valueOf(row.getString("power_cut")),
                run(row),
                check(row));
    }

    private static @Nullable Integer run(ResultSet row) throws SQLException {
        int run = row.getInt("run");
        return row.wasNull() ? null : Integer.valueOf(run);
    }

    private static @Nullable FailedCheck check(ResultSet row) throws SQLException {
        String name = row.getString("check_name");
        return name == null
                ? null
                : new FailedCheck(
                        name,
                        FailedCheck.Action.valueOf(row.getString("check_action")),
                        row.getString("check_unit"),
                        row.getString("check_what"));
    }

    private static Duration nanos(ResultSet row, String column) throws SQLException {
        return Duration.ofNanos(row.getLong(column));
    }

    private static List<Duration> restarts(String text) {
        return text.isEmpty()
                ? new ArrayList<>()
                : Arrays.stream(text.split(" ", -1))
                        .map(nanos -> Duration.ofNanos(Long.parseLong(nanos)))
                        .toList();
    }

    private static @Nullable UUID boot(@Nullable String text) {
        return text == null ? null : UUID.fromString(text);
    }
}
