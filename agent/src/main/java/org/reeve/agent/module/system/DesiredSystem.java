package org.reeve.agent.module.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.KeptLines;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;

/** One document of the module {@code system}. */
record DesiredSystem(
        DocumentReader document,
        @Nullable String hostname,
        @Nullable String timezone,
        int timezoneLine,
        @Nullable String motd,
        @Nullable Duration watchdog,
        int watchdogLine,
        OnDrift onDrift)
        implements DesiredModule {
    private static final GuestPath HOSTNAME = GuestPath.of("/etc/hostname");
    private static final GuestPath HOSTS = GuestPath.of("/etc/hosts");
    private static final GuestPath LOCALTIME = GuestPath.of("/etc/localtime");
    private static final GuestPath TIMEZONE = GuestPath.of("/etc/timezone");
    private static final GuestPath ZONES = GuestPath.of("/usr/share/zoneinfo");
    private static final GuestPath MOTD = GuestPath.of("/etc/motd");
    private static final GuestPath DEBIAN_MOTD = GuestPath.of("/usr/share/base-files/motd");

    /** Debian's own address for a host name that no network address belongs to (Debian Reference, 5.1.1). */
    private static final String OWN_ADDRESS = "127.0.1.1";

    private static final GuestPath DEVICE = GuestPath.of("/dev/watchdog");
    private static final GuestPath WATCHDOG = GuestPath.of("/etc/systemd/system.conf.d/reeve.conf");

    /** systemd's own time for a reboot, said here so that it is the same whatever a distribution makes of it. */
    private static final Duration REBOOT = Duration.ofMinutes(10);

    private static final Duration WRITE = Duration.ofMillis(10);

    @Override
    public Asks asks() {
        Asks asks = new Asks()
                .path(HOSTS)
                .path(HOSTNAME)
                .path(MOTD)
                .path(DEBIAN_MOTD)
                .path(ZONES)
                .path(DEVICE);
        return timezone == null ? asks : asks.path(zone(timezone));
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        List<PlannedStep> steps = new ArrayList<>();
        if (hostname != null) {
            planHostname(hostname, facts, steps);
        }
        if (timezone != null) {
            planTimezone(timezone, facts, steps);
        }
        if (motd != null) {
            planMotd(motd, facts, steps);
        }
        if (watchdog != null) {
            planWatchdog(watchdog, facts, steps);
        }
        return new ModulePlan("system", steps);
    }

    private void planHostname(String name, Facts facts, List<PlannedStep> steps) {
        String reason = "hostname = \"" + name + "\"";
        steps.add(step(
                new PlanStep.WriteFile(
                        HOSTNAME, FileContent.of(name + "\n"), Access.PUBLIC_FILE, onDrift.claim(Claim.FIRST_TIME)),
                "write " + HOSTNAME,
                reason));
        steps.add(step(
                new PlanStep.KeepLines(HOSTS, OWN_ADDRESS, List.of(hostsLine(name, facts)), "127.0.0.1\tlocalhost\n"),
                "name this guest in " + HOSTS,
                reason));
        steps.add(step(new PlanStep.Adjust(Setting.of(Setting.Kind.HOSTNAME), name), "set the host name", reason));
    }

    /** The new name and its first label, then whatever else the line said, except the old name. */
    private static String hostsLine(String name, Facts facts) {
        List<String> names = new ArrayList<>();
        names.add(name);
        addNew(names, firstLabel(name));
        List<String> old =
                List.of(oldName(facts), firstLabel(oldName(facts)), facts.hostname(), firstLabel(facts.hostname()));
        if (facts.file(HOSTS) instanceof FileFact.Regular file && file.content() != null) {
            for (String line : KeptLines.find(file.content().text(), OWN_ADDRESS)) {
                String[] words = line.strip().split("[ \t]+", -1);
                for (int i = 1; i < words.length && !words[i].startsWith("#"); i++) {
                    if (!old.contains(words[i])) {
                        addNew(names, words[i]);
                    }
                }
            }
        }
        return OWN_ADDRESS + "\t" + String.join(" ", names);
    }

    private static String oldName(Facts facts) {
        return facts.file(HOSTNAME) instanceof FileFact.Regular file && file.content() != null
                ? file.content().text().strip()
                : facts.hostname();
    }

    private static void addNew(List<String> names, String name) {
        if (!names.contains(name)) {
            names.add(name);
        }
    }

    private static String firstLabel(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private void planTimezone(String name, Facts facts, List<PlannedStep> steps) throws DocumentException {
        String reason = "timezone = \"" + name + "\"";
        if (facts.file(ZONES) instanceof FileFact.Absent) {
            steps.add(new PlannedStep(
                    new PlanStep.InstallPackages(List.of("tzdata")), "install tzdata", reason, Duration.ofSeconds(5)));
        } else if (!isZone(facts.file(zone(name)))) {
            throw document.refused(
                    timezoneLine,
                    "\"timezone\" is \"" + name + "\", which this guest does not know",
                    "write a name from below " + ZONES + ", such as Europe/Paris");
        }
        steps.add(step(
                new PlanStep.Symlink(LOCALTIME, zone(name).value(), onDrift.claim(Claim.FIRST_TIME)),
                "set the time zone",
                reason));
        steps.add(step(
                new PlanStep.WriteFile(
                        TIMEZONE, FileContent.of(name + "\n"), Access.PUBLIC_FILE, onDrift.claim(Claim.FIRST_TIME)),
                "write " + TIMEZONE,
                reason));
    }

    /** Some zones are links to others. */
    private static boolean isZone(FileFact fact) {
        return fact instanceof FileFact.Regular || fact instanceof FileFact.Link;
    }

    private static GuestPath zone(String name) {
        return GuestPath.of(ZONES + "/" + name);
    }

    private void planMotd(String text, Facts facts, List<PlannedStep> steps) {
        boolean fromDebian =
                facts.file(MOTD).digest().equals(facts.file(DEBIAN_MOTD).digest());
        String content = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
        steps.add(step(
                new PlanStep.WriteFile(
                        MOTD,
                        FileContent.of(content),
                        Access.PUBLIC_FILE,
                        onDrift.claim(fromDebian ? Claim.FIRST_TIME : Claim.OURS_ONLY)),
                "write " + MOTD,
                "motd"));
    }

    /** systemd-system.conf(5). */
    private void planWatchdog(Duration within, Facts facts, List<PlannedStep> steps) throws DocumentException {
        if (!within.isZero() && facts.file(DEVICE) instanceof FileFact.Absent) {
            throw document.refused(
                    watchdogLine,
                    "\"watchdog\" is set, and this guest has no watchdog device (" + DEVICE + ")",
                    "have a watchdog device added to the guest on its host, or leave \"watchdog\" out");
        }
        String reason = "watchdog = \"" + within.toSeconds() + "s\"";
        String content = "# Written by Reeve.\n[Manager]\nRuntimeWatchdogSec=" + within.toSeconds() + "\n"
                + (within.isZero() ? "" : "RebootWatchdogSec=" + REBOOT.toSeconds() + "\n");
        steps.add(step(
                new PlanStep.MakeDirectory(WATCHDOG.parent(), Access.PUBLIC_DIRECTORY),
                "make " + WATCHDOG.parent(),
                reason));
        steps.add(step(
                new PlanStep.WriteFile(
                        WATCHDOG, FileContent.of(content), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + WATCHDOG,
                reason));
        steps.add(new PlannedStep(
                new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), Long.toString(within.toSeconds())),
                within.isZero() ? "stop feeding the watchdog device" : "have systemd feed the watchdog device",
                reason,
                Duration.ofMillis(500)));
    }

    private static PlannedStep step(PlanStep step, String title, String reason) {
        return new PlannedStep(step, title, reason, WRITE);
    }
}
