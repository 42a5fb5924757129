package org.reeve.agent.module.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/** One document of the module {@code storage}. */
record DesiredStorage(List<Disk> disks, Disk.Growth rootGrowth, int rootLine, DocumentReader reader, OnDrift onDrift)
        implements DesiredModule {
    private static final Setting ROOT_EXTENT = new Setting(Setting.Kind.EXTENT, "/");
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);
    private static final Duration GROW = Duration.ofSeconds(2);

    DesiredStorage {
        disks = List.copyOf(disks);
    }

    @Override
    public Asks asks() {
        Asks asks = new Asks();
        for (Disk disk : disks) {
            asks.and(DiskSite.asks(disk));
        }
        return rootGrowth == Disk.Growth.GROW ? asks.setting(ROOT_EXTENT) : asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        List<DiskSite> sites = new ArrayList<>();
        for (Disk disk : disks) {
            sites.add(DiskSite.of(disk, facts, reader));
        }
        List<PlannedStep> steps = new ArrayList<>();
        dropStale(managed, steps);
        installTools(sites, steps);
        sites.forEach(site -> site.make(onDrift, steps));
        if (!steps.isEmpty()) {
            steps.add(new PlannedStep(
                    new PlanStep.Refresh(Refresher.UNIT_FILES),
                    "have systemd read its units",
                    "units changed",
                    SYSTEMD));
        }
        sites.forEach(site -> site.mount(steps));
        if (rootGrowth == Disk.Growth.GROW) {
            if (facts.setting(ROOT_EXTENT) instanceof SettingFact.Unseen unseen) {
                throw reader.refused(rootLine, unseen.cause(), unseen.correction());
            }
            steps.add(new PlannedStep(
                    new PlanStep.Adjust(ROOT_EXTENT, DiskSite.WHOLE), "grow the root file system", "grow_root", GROW));
        }
        return new ModulePlan("storage", steps);
    }

    private void installTools(List<DiskSite> sites, List<PlannedStep> steps) {
        List<String> names = new ArrayList<>();
        if (sites.stream().anyMatch(DiskSite::isXfs)) {
            names.add("xfsprogs");
        }
        if (rootGrowth == Disk.Growth.GROW || sites.stream().anyMatch(DiskSite::isGrownPartition)) {
            names.add("fdisk");
        }
        if (!names.isEmpty()) {
            steps.add(new PlannedStep(
                    new PlanStep.InstallPackages(names),
                    "install " + String.join(", ", names),
                    "they make file systems, or have them grow",
                    Duration.ofSeconds(5)));
        }
    }

    /** Disks that are in no document any more: what is on them stays. */
    private void dropStale(Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (Disk disk : disks) {
            wanted.addAll(DiskSite.files(disk));
        }
        String reason = "no [[disk]] wants it any more";
        for (GuestPath path : managed.pathsOf("storage").reversed()) {
            if (wanted.contains(path)) {
                continue;
            }
            GuestPath directory = Disk.mountedBy(path);
            if (directory != null) {
                steps.add(new PlannedStep(
                        new PlanStep.Adjust(Disk.mount(directory), null), "unmount " + directory, reason, SYSTEMD));
                steps.add(new PlannedStep(
                        new PlanStep.SetBootStart(path.name(), PlanStep.SetBootStart.BootStart.DISABLED),
                        "disable " + path.name(),
                        reason,
                        SYSTEMD));
            }
            steps.add(new PlannedStep(
                    new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + path,
                    reason,
                    WRITE));
        }
    }
}
