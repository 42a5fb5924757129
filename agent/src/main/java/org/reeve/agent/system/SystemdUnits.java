package org.reeve.agent.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.UnitFact;

/** systemctl, by argument list. */
final class SystemdUnits {
    private static final String SYSTEMCTL = "/usr/bin/systemctl";
    private static final String WATCHDOG = "RuntimeWatchdogUSec=";
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration CHANGE = Duration.ofMinutes(3);

    private final Programs programs;

    SystemdUnits(Programs programs) {
        this.programs = programs;
    }

    void observe(Collection<String> units, Facts.Builder facts) throws GuestSystemException {
        if (units.isEmpty()) {
            return;
        }
        List<String> asked = List.copyOf(units);
        List<String> argv = new ArrayList<>(
                List.of(SYSTEMCTL, "--no-pager", "--property=LoadState,ActiveState,UnitFileState", "show", "--"));
        argv.addAll(asked);
        Programs.Outcome outcome = programs.run(argv, LOOK);
        List<Map<String, String>> answers = Properties.blocks(outcome.output(), "LoadState");
        if (!outcome.isGood() || answers.size() != asked.size()) {
            throw new GuestSystemException(
                    "systemctl does not say how units are: " + outcome.said(),
                    "see whether systemd runs in this guest");
        }
        for (int i = 0; i < asked.size(); i++) {
            facts.unit(asked.get(i), fact(answers.get(i)));
        }
    }

    /** Those that have failed. */
    List<String> failed() throws GuestSystemException {
        Programs.Outcome outcome = programs.run(
                List.of(SYSTEMCTL, "--no-pager", "--plain", "--no-legend", "--full", "--state=failed", "list-units"),
                LOOK);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "systemctl does not say which units have failed: " + outcome.said(),
                    "see whether systemd runs in this guest");
        }
        List<String> failed = new ArrayList<>();
        for (String line : outcome.output()) {
            failed.add(line.strip().split(" ", 2)[0]);
        }
        return failed;
    }

    /** Within which time systemd feeds the watchdog device; zero when it does not. */
    Duration watchdog() throws GuestSystemException {
        Programs.Outcome outcome =
                programs.run(List.of(SYSTEMCTL, "--no-pager", "--property=RuntimeWatchdogUSec", "show"), LOOK);
        for (String line : outcome.output()) {
            if (line.startsWith(WATCHDOG)) {
                return TimeSpan.parse(line.substring(WATCHDOG.length()));
            }
        }
        throw new GuestSystemException(
                "systemctl does not say how the watchdog is fed: " + outcome.said(),
                "see whether systemd runs in this guest");
    }

    /** systemd itself reads its configuration: it begins anew, and all units stay as they are. */
    void begin() throws GuestSystemException {
        Programs.Outcome outcome = programs.run(List.of(SYSTEMCTL, "daemon-reexec"), CHANGE);
        if (!outcome.isGood()) {
            throw new GuestSystemException("systemctl daemon-reexec failed: " + outcome.said(), "");
        }
    }

    void start(PlanStep.SetBootStart start) throws GuestSystemException {
        change(
                switch (start.wanted()) {
                    case ENABLED -> "enable";
                    case DISABLED -> "disable";
                },
                start.unit());
    }

    void run(PlanStep.SetRunning running) throws GuestSystemException {
        change(
                switch (running.wanted()) {
                    case RUNNING -> "start";
                    case STOPPED -> "stop";
                },
                running.unit());
    }

    void takeIn(PlanStep.TakeIn takeIn) throws GuestSystemException {
        change(
                switch (takeIn.how()) {
                    case RELOAD -> "reload-or-restart";
                    case RESTART -> "restart";
                },
                takeIn.unit());
    }

    private void change(String verb, String unit) throws GuestSystemException {
        Programs.Outcome outcome =
                programs.run(List.of(SYSTEMCTL, "--no-ask-password", "--quiet", verb, "--", unit), CHANGE);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "systemctl " + verb + " " + unit + " failed: " + outcome.said() + lastWords(unit),
                    "see journalctl -u " + unit + " in the guest, then retry");
        }
    }

    private String lastWords(String unit) throws GuestSystemException {
        Programs.Outcome journal = programs.run(
                List.of("/usr/bin/journalctl", "--no-pager", "--quiet", "--lines=6", "--output=cat", "--unit=" + unit),
                LOOK);
        return journal.isGood() && !journal.output().isEmpty() ? " | its journal: " + journal.said() : "";
    }

    private static UnitFact fact(Map<String, String> properties) {
        UnitFact.Load load =
                switch (properties.getOrDefault("LoadState", "")) {
                    case "loaded" -> UnitFact.Load.LOADED;
                    case "masked" -> UnitFact.Load.MASKED;
                    case "not-found" -> UnitFact.Load.NOT_FOUND;
                    default -> UnitFact.Load.FAULTY;
                };
        UnitFact.Boot boot =
                switch (properties.getOrDefault("UnitFileState", "")) {
                    case "enabled" -> UnitFact.Boot.ENABLED;
                    case "disabled" -> UnitFact.Boot.DISABLED;
                    default -> UnitFact.Boot.OTHER;
                };
        UnitFact.Active active =
                switch (properties.getOrDefault("ActiveState", "")) {
                    case "active", "reloading", "refreshing" -> UnitFact.Active.RUNNING;
                    case "inactive" -> UnitFact.Active.STOPPED;
                    case "activating", "deactivating" -> UnitFact.Active.CHANGING;
                    default -> UnitFact.Active.FAILED;
                };
        return new UnitFact(load, boot, active);
    }
}
