package org.reeve.agent.module.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Directories;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;

/** One document of the module {@code web}. */
record DesiredWeb(WebServer server, WebModule.DefaultSite defaultSite, List<Site> sites, OnDrift onDrift)
        implements DesiredModule {
    /** There when the kernel has IPv6; nginx does not start on an address family that is missing. */
    private static final GuestPath IPV6 = GuestPath.of("/proc/sys/net/ipv6");

    private static final GuestPath APACHE_PORTS = GuestPath.of("/etc/apache2/ports.conf");
    private static final GuestPath MORE_PORTS = GuestPath.of("/etc/apache2/conf-enabled/reeve-ports.conf");
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    @Override
    public Asks asks() {
        Asks asks = new Asks().path(IPV6).path(APACHE_PORTS);
        for (Site site : sites) {
            asks.and(Directories.asks(site.root()));
        }
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> writes = writes(facts);
        List<PlannedStep> steps = new ArrayList<>();
        dropStale(writes, managed, steps);
        steps.add(new PlannedStep(
                new PlanStep.InstallPackages(List.of(server.packageName())),
                "install " + server.packageName(),
                "server",
                Duration.ofSeconds(10)));
        if (defaultSite == WebModule.DefaultSite.DISABLED) {
            steps.add(new PlannedStep(
                    new PlanStep.RemoveFile(
                            server.defaultSite(),
                            onDrift.claim(Claim.FIRST_TIME),
                            PlanStep.RemoveFile.Afterwards.WATCHED),
                    "disable the default site",
                    "default_site = \"disabled\"",
                    WRITE));
        }
        steps.addAll(writes);
        String unit = server.unit();
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(unit, PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + unit,
                "the sites are served after a boot too",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.Validate(server.validator()),
                "validate with " + server.validator().shown(),
                "nothing is reloaded that is not valid",
                Duration.ofMillis(100)));
        steps.add(new PlannedStep(
                new PlanStep.TakeIn(unit, PlanStep.TakeIn.How.RELOAD),
                "reload " + unit,
                "the configuration changed",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(unit, PlanStep.SetRunning.Running.RUNNING),
                "start " + unit,
                "the sites are served",
                SYSTEMD));
        return new ModulePlan("web", steps);
    }

    private List<PlannedStep> writes(Facts facts) {
        List<PlannedStep> writes = new ArrayList<>();
        Set<PlannedStep> directories = new HashSet<>();
        for (Site site : sites) {
            String reason = "site " + site.name();
            for (PlannedStep directory : Directories.missing(site.root(), facts, reason)) {
                if (directories.add(directory)) {
                    writes.add(directory);
                }
            }
            if (site.index() != null) {
                writes.add(write(site.indexFile(), site.index(), reason));
            }
            writes.add(write(server.available(site.name()), configuration(site, facts), reason));
            writes.add(new PlannedStep(
                    new PlanStep.Symlink(
                            server.enabled(site.name()),
                            "../sites-available/" + site.name() + ".conf",
                            onDrift.claim(Claim.OURS_ONLY)),
                    "enable site " + site.name(),
                    reason,
                    WRITE));
        }
        if (server == WebServer.APACHE) {
            Set<Integer> ports = portsToAdd(facts);
            if (!ports.isEmpty()) {
                var listen = new StringBuilder(
                        "# Written by Reeve from the module web: the ports that ports.conf does not have.\n");
                for (int port : ports) {
                    listen.append("Listen ").append(port).append('\n');
                }
                writes.add(write(MORE_PORTS, listen.toString(), "port"));
            }
        }
        return writes;
    }

    private String configuration(Site site, Facts facts) {
        return switch (server) {
            case APACHE -> ApacheSite.write(site);
            case NGINX ->
                NginxSite.write(
                        site,
                        facts.file(IPV6) instanceof FileFact.Directory
                                ? NginxSite.Addresses.IPV4_AND_IPV6
                                : NginxSite.Addresses.IPV4);
        };
    }

    /** Apache refuses to start when a port is listened on twice. */
    private Set<Integer> portsToAdd(Facts facts) {
        Set<Integer> ports = new TreeSet<>();
        for (Site site : sites) {
            ports.add(site.port());
        }
        if (facts.file(APACHE_PORTS) instanceof FileFact.Regular file && file.content() != null) {
            for (String line : PlainText.lines(file.content().text())) {
                String[] words = line.strip().split("[ \t]+", -1);
                if (words.length > 1 && words[0].equalsIgnoreCase("Listen")) {
                    ports.removeIf(port -> words[1].equals(port.toString()) || words[1].endsWith(":" + port));
                }
            }
        } else {
            ports.remove(80);
        }
        return ports;
    }

    /** Sites that are in no document any more, and the other server when it served Reeve's sites until now. */
    private void dropStale(List<PlannedStep> writes, Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (PlannedStep planned : writes) {
            switch (planned.step()) {
                case PlanStep.WriteFile write -> wanted.add(write.path());
                case PlanStep.Symlink link -> wanted.add(link.path());
                default -> {}
            }
        }
        wanted.add(server.defaultSite());
        WebServer other = server.other();
        boolean switched = false;
        for (GuestPath path : managed.pathsOf("web").reversed()) {
            if (!wanted.contains(path)) {
                switched = switched || path.isWithin(other.directory());
                steps.add(new PlannedStep(
                        new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                        "remove " + path,
                        "no [[site]] wants it any more",
                        WRITE));
            }
        }
        if (switched) {
            String reason = "server = \"" + server.packageName() + "\"";
            steps.add(new PlannedStep(
                    new PlanStep.SetBootStart(other.unit(), PlanStep.SetBootStart.BootStart.DISABLED),
                    "disable " + other.unit(),
                    reason,
                    SYSTEMD));
            steps.add(new PlannedStep(
                    new PlanStep.SetRunning(other.unit(), PlanStep.SetRunning.Running.STOPPED),
                    "stop " + other.unit(),
                    reason,
                    SYSTEMD));
        }
    }

    private PlannedStep write(GuestPath path, String text, String reason) {
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                reason,
                WRITE);
    }
}
