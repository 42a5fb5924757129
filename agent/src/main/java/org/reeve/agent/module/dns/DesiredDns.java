package org.reeve.agent.module.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Validator;

/**
 * One document of the module {@code dns}.
 *
 * @param addresses on which nsd answers; none for all that the guest has
 */
record DesiredDns(List<String> addresses, List<Zone> zones, OnDrift onDrift) implements DesiredModule {
    private static final GuestPath SERVER = GuestPath.of("/etc/nsd/nsd.conf.d/reeve.conf");
    private static final String UNIT = "nsd.service";
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration CHECK = Duration.ofMillis(50);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    DesiredDns {
        addresses = List.copyOf(addresses);
        zones = List.copyOf(zones);
    }

    @Override
    public Asks asks() {
        Asks asks = Directories.asks(Zone.DIRECTORY).path(SERVER);
        zones.forEach(zone -> asks.path(zone.file()));
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> steps = new ArrayList<>();
        steps.add(new PlannedStep(
                new PlanStep.InstallPackages(List.of("nsd")), "install nsd", "name server", Duration.ofSeconds(10)));
        // The package makes the directory above it.
        steps.addAll(Directories.missing(Zone.DIRECTORY, facts, "zones").stream()
                .filter(step -> step.step() instanceof PlanStep.MakeDirectory make
                        && make.path().equals(Zone.DIRECTORY))
                .toList());
        for (Zone zone : zones) {
            steps.add(write(zone.file(), ZoneText.next(zone, text(facts, zone.file())), "zone " + zone.name()));
        }
        String server = ServerText.write(addresses, zones);
        steps.add(write(SERVER, server, "the zones that nsd answers for"));
        dropStale(managed, steps);
        for (Zone zone : zones) {
            steps.add(validate(new PlanStep.Validate(
                    Validator.NSD_ZONE, List.of(zone.name(), zone.file().value()))));
        }
        steps.add(validate(new PlanStep.Validate(Validator.NSD)));
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(UNIT, PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + UNIT,
                "the zones are answered for after a boot too",
                SYSTEMD));
        // Zones that are there are read anew while it answers; for which ones it does is read when it starts.
        PlanStep.TakeIn.How how =
                server.equals(text(facts, SERVER)) ? PlanStep.TakeIn.How.RELOAD : PlanStep.TakeIn.How.RESTART;
        steps.add(new PlannedStep(
                new PlanStep.TakeIn(UNIT, how),
                (how == PlanStep.TakeIn.How.RELOAD ? "reload " : "restart ") + UNIT,
                how == PlanStep.TakeIn.How.RELOAD ? "zones changed" : "there are other zones or addresses",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(UNIT, PlanStep.SetRunning.Running.RUNNING),
                "start " + UNIT,
                "the zones are answered for",
                SYSTEMD));
        return new ModulePlan("dns", steps);
    }

    private void dropStale(Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>(Set.of(SERVER));
        zones.forEach(zone -> wanted.add(zone.file()));
        for (GuestPath path : managed.pathsOf("dns").reversed()) {
            if (!wanted.contains(path)) {
                steps.add(new PlannedStep(
                        new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                        "remove " + path,
                        "no [[zone]] wants it any more",
                        WRITE));
            }
        }
    }

    private static String text(Facts facts, GuestPath path) {
        return facts.file(path) instanceof FileFact.Regular file && file.content() != null
                ? file.content().text()
                : "";
    }

    private static PlannedStep validate(PlanStep.Validate step) {
        return new PlannedStep(step, "validate with " + step.shown(), "nothing is taken in that is not valid", CHECK);
    }

    private PlannedStep write(GuestPath path, String text, String reason) {
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                reason,
                WRITE);
    }
}
