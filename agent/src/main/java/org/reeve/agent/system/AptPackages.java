package org.reeve.agent.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PackageFact;
import org.reeve.agent.plan.PlanStep;

/** apt-get and dpkg-query, by argument list. Nothing is removed that was not named. */
final class AptPackages {
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration FETCH_LISTS = Duration.ofMinutes(10);
    private static final Duration CHANGE = Duration.ofMinutes(60);

    /**
     * Names are names (no patterns), files that the administrator changed stay, another apt is waited for, and progress comes as lines on
     * the standard output (the only descriptor besides the error output that a Java process can hand on). apt closes that one for dpkg, which has its
     * standard output from apt's pseudo-terminal instead: without it ({@code Dpkg::Use-Pty=0}) every script that prints something fails.
     */
    private static final List<String> APT = List.of(
            "/usr/bin/apt-get",
            "-q",
            "-y",
            "-o",
            "APT::Cmd::Pattern-Only=true",
            "-o",
            "APT::Status-Fd=1",
            "-o",
            "Dpkg::Options::=--force-confdef",
            "-o",
            "Dpkg::Options::=--force-confold",
            "-o",
            "DPkg::Lock::Timeout=300");

    private static final List<String> SIMULATE = List.of("--simulate");

    /** What would be upgraded; it waits for nobody's lock, and lets everything else have the CPU first. */
    private static final List<String> UPGRADE =
            List.of("/usr/bin/nice", "-n", "19", "/usr/bin/apt-get", "-q", "--simulate", "dist-upgrade");

    private final Programs programs;

    AptPackages(Programs programs) {
        this.programs = programs;
    }

    void observe(Collection<String> names, Facts.Builder facts) throws GuestSystemException {
        if (names.isEmpty()) {
            return;
        }
        List<String> argv = new ArrayList<>(List.of(
                "/usr/bin/dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status} ${Version}\\n", "--"));
        argv.addAll(names);
        Programs.Outcome outcome = programs.run(argv, LOOK);
        // Exit 1: some of them are unknown, which is an answer.
        if (outcome.exit() > 1) {
            throw new GuestSystemException("dpkg-query failed: " + outcome.said(), "see dpkg --audit in the guest");
        }
        Map<String, PackageFact> known = new HashMap<>();
        for (String line : outcome.output()) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && names.contains(words[0])) {
                known.merge(words[0], fact(words[1], words[2]), AptPackages::moreInstalled);
            }
        }
        for (String name : names) {
            facts.packageNamed(name, known.getOrDefault(name, new PackageFact.NotInstalled()));
        }
    }

    /** @see GuestSystem#arrivals */
    List<String> arrivals(List<String> names) throws GuestSystemException {
        Programs.Outcome simulated = mended(apt(SIMULATE, "install", names), LOOK);
        if (!simulated.isGood()) {
            Programs.Outcome fetched = programs.run(List.of("/usr/bin/apt-get", "-q", "update"), FETCH_LISTS);
            simulated = programs.run(apt(SIMULATE, "install", names), LOOK);
            if (!simulated.isGood()) {
                String lists = fetched.isGood()
                        ? ""
                        : " (and the lists of packages cannot be fetched: " + fetched.said() + ")";
                throw new GuestSystemException(
                        "apt-get cannot install " + String.join(", ", names) + ": " + AptErrors.of(simulated) + lists,
                        "correct the name, or add the source that has the package");
            }
        }
        List<String> arrivals = new ArrayList<>();
        for (String line : simulated.output()) {
            String[] words = line.split(" ", -1);
            // Inst NAME [INSTALLED VERSION] (NEW VERSION …): the second is there for an upgrade only.
            if (words.length > 2 && words[0].equals("Inst") && !words[2].startsWith("[")) {
                arrivals.add(words[1]);
            }
        }
        return arrivals;
    }

    Upkeep.Updates updates() throws GuestSystemException {
        int[] seen = new int[2];
        Programs.Outcome outcome = programs.run(UPGRADE, FETCH_LISTS, line -> {
            // Inst NAME [INSTALLED VERSION] (NEW VERSION ARCHIVE…
            if (line.startsWith("Inst ") && line.contains(" [")) {
                seen[0]++;
                seen[1] += line.contains("-Security:") || line.contains("-security") ? 1 : 0;
            }
        });
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "apt-get does not say what could be upgraded: " + AptErrors.of(outcome),
                    "see apt-get --simulate dist-upgrade in the guest");
        }
        return new Upkeep.Updates(seen[0], seen[1]);
    }

    void install(List<String> names, GuestSystem.StepListener listener) throws GuestSystemException {
        var progress = new AptProgress(listener);
        Programs.Outcome outcome = mended(apt(List.of(), "install", names), CHANGE, progress);
        if (!outcome.isGood() && says(outcome, "Failed to fetch")) {
            // The lists were older than the archive.
            programs.run(List.of("/usr/bin/apt-get", "-q", "update"), FETCH_LISTS);
            outcome = programs.run(apt(List.of(), "install", names), CHANGE, progress::line);
        }
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "apt-get install " + String.join(" ", names) + " failed: " + AptErrors.of(outcome),
                    "see /var/log/apt/term.log in the guest, then retry");
        }
    }

    void remove(PlanStep.RemovePackages remove, GuestSystem.StepListener listener) throws GuestSystemException {
        // apt stops at a name that it has never heard of, even when there is nothing to remove.
        List<String> present = present(remove.names());
        if (!present.isEmpty()) {
            removePresent(present, listener);
        }
    }

    private List<String> present(List<String> names) throws GuestSystemException {
        var facts = new Facts.Builder("");
        observe(names, facts);
        Facts seen = facts.build();
        List<String> present = new ArrayList<>();
        for (String name : names) {
            PackageFact fact = seen.packageNamed(name);
            if (fact instanceof PackageFact.Installed || fact instanceof PackageFact.Broken) {
                present.add(name);
            }
        }
        return present;
    }

    private void removePresent(List<String> names, GuestSystem.StepListener listener) throws GuestSystemException {
        Programs.Outcome simulated = mended(apt(SIMULATE, "remove", names), LOOK);
        Set<String> alsoGoing = new HashSet<>();
        for (String line : simulated.output()) {
            String[] words = line.split(" ", -1);
            if (words.length > 1 && words[0].equals("Remv")) {
                alsoGoing.add(words[1]);
            }
        }
        names.forEach(alsoGoing::remove);
        if (!simulated.isGood() || !alsoGoing.isEmpty()) {
            throw new GuestSystemException(
                    "apt-get remove " + String.join(" ", names)
                            + (alsoGoing.isEmpty()
                                    ? " failed: " + AptErrors.of(simulated)
                                    : " would take away more: " + String.join(", ", alsoGoing)),
                    "name these packages too, if they may go");
        }
        Programs.Outcome outcome = programs.run(
                apt(List.of("--no-auto-remove"), "remove", names), CHANGE, new AptProgress(listener)::line);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "apt-get remove " + String.join(" ", names) + " failed: " + AptErrors.of(outcome),
                    "see /var/log/apt/term.log in the guest, then retry");
        }
    }

    private Programs.Outcome mended(List<String> argv, Duration limit) throws GuestSystemException {
        return mended(argv, limit, new AptProgress(percent -> {}));
    }

    /** An apt that was killed leaves dpkg half way; it asks for this itself. */
    private Programs.Outcome mended(List<String> argv, Duration limit, AptProgress progress)
            throws GuestSystemException {
        Programs.Outcome outcome = programs.run(argv, limit, progress::line);
        if (!outcome.isGood() && (says(outcome, "dpkg was interrupted") || says(outcome, "--fix-broken"))) {
            programs.run(
                    List.of("/usr/bin/dpkg", "--force-confdef", "--force-confold", "--configure", "--pending"), CHANGE);
            List<String> fix = new ArrayList<>(APT);
            fix.addAll(List.of("--fix-broken", "--no-remove", "install"));
            programs.run(fix, CHANGE);
            outcome = programs.run(argv, limit, progress::line);
        }
        return outcome;
    }

    private static List<String> apt(List<String> options, String verb, List<String> names) {
        List<String> argv = new ArrayList<>(APT);
        argv.addAll(options);
        argv.add(verb);
        argv.add("--");
        argv.addAll(names);
        return argv;
    }

    private static boolean says(Programs.Outcome outcome, String words) {
        for (String line : outcome.output()) {
            if (line.contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static PackageFact fact(String status, String version) {
        return switch (status) {
            case "installed", "triggers-awaited", "triggers-pending" -> new PackageFact.Installed(version);
            case "config-files" -> new PackageFact.ConfigurationLeft();
            case "not-installed" -> new PackageFact.NotInstalled();
            default -> new PackageFact.Broken(status);
        };
    }

    /** Of several architectures of a package the installed one counts. */
    private static PackageFact moreInstalled(PackageFact one, PackageFact other) {
        return one instanceof PackageFact.Installed ? one : other;
    }
}
