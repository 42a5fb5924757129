package org.reeve.agent.module.storage;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Directories;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/**
 * One disk of the document as it is in this guest, and what is to be done with it.
 *
 * @param device the kernel's name; null while it is not there
 * @param content what is on it; empty while it is not there
 */
record DiskSite(Disk disk, @Nullable String device, String content, List<PlannedStep> directories) {
    static final String WHOLE = "whole";

    private static final String EMPTY = "empty";
    private static final String XFS = "xfs";
    private static final GuestPath FSTAB = GuestPath.of("/etc/fstab");
    private static final Setting ROOT = Disk.mount(GuestPath.of("/"));

    /** Those that are mounted: all grow while they are in use, and keep owners and modes. */
    private static final Set<String> MOUNTED = Set.of("ext2", "ext3", "ext4", XFS);

    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(2);

    DiskSite {
        directories = List.copyOf(directories);
    }

    static Asks asks(Disk disk) {
        return Directories.asks(disk.directory())
                .path(FSTAB)
                .setting(disk.found())
                .setting(disk.content())
                .setting(disk.mount())
                .setting(ROOT);
    }

    static List<GuestPath> files(Disk disk) {
        GuestPath mount = Disk.UNITS.child(disk.mountUnit());
        return disk.make() == null ? List.of(mount) : List.of(mount, Disk.UNITS.child(disk.service()));
    }

    /** @throws DocumentException when the disk, or the directory, is somebody else's */
    static DiskSite of(Disk disk, Facts facts, DocumentReader reader) throws DocumentException {
        String device = value(facts, disk.found());
        String content = value(facts, disk.content());
        String mounted = value(facts, disk.mount());
        String fault = fault(disk, facts, device, mounted);
        if (fault != null) {
            throw reader.refused(
                    disk.line(),
                    "disk " + disk.name() + ": " + fault,
                    "leave it to whoever has it; what Reeve itself mounted there goes with one apply without this [[disk]]");
        }
        if (device != null) {
            checkContent(disk, facts, content, reader);
        }
        return new DiskSite(
                disk,
                device,
                content == null ? "" : content,
                Directories.missing(disk.directory(), facts, "disk " + disk.name()));
    }

    private static @Nullable String fault(Disk disk, Facts facts, @Nullable String device, @Nullable String mounted) {
        if (isInFstab(facts.file(FSTAB), disk.directory())) {
            return FSTAB + " has " + disk.directory();
        }
        if (mounted != null) {
            return mounted.equals(device) ? null : mounted + " is mounted at " + disk.directory();
        }
        if (device == null) {
            return null;
        }
        if (device.equals(value(facts, ROOT))) {
            return "the root file system is on it";
        }
        return facts.file(disk.directory()) instanceof FileFact.Directory found
                        && found.emptiness() == FileFact.Directory.Emptiness.OCCUPIED
                ? disk.directory() + " has files in it, which would not be seen any more"
                : null;
    }

    private static boolean isInFstab(FileFact fstab, GuestPath directory) {
        if (!(fstab instanceof FileFact.Regular file) || file.content() == null) {
            return false;
        }
        for (String line : PlainText.lines(file.content().text())) {
            String[] words = line.strip().split("\\s+", -1);
            if (!line.startsWith("#") && words.length > 1 && words[1].equals(directory.value())) {
                return true;
            }
        }
        return false;
    }

    private static void checkContent(Disk disk, Facts facts, @Nullable String content, DocumentReader reader)
            throws DocumentException {
        if (facts.setting(disk.content()) instanceof SettingFact.Unseen unseen) {
            throw reader.refused(disk.line(), "disk " + disk.name() + ": " + unseen.cause(), unseen.correction());
        }
        if (EMPTY.equals(content) && disk.make() == null) {
            throw reader.refused(
                    disk.line(),
                    "disk " + disk.name() + " is empty",
                    "write make = \"ext4\" to have a file system made");
        }
        if (!EMPTY.equals(content) && (content == null || !MOUNTED.contains(content))) {
            throw reader.refused(
                    disk.line(),
                    "on disk " + disk.name() + " is neither nothing nor ext4 nor XFS: " + content,
                    "see with \"wipefs\" what it is; Reeve takes nothing away from a disk, and mounts one of several"
                            + " partitions with partition = 1");
        }
    }

    boolean isXfs() {
        return content.equals(XFS) || disk.make() == Disk.Made.XFS;
    }

    boolean isGrownPartition() {
        return grows() && disk.device().name().contains("-part");
    }

    /** One that nobody may write to stays as large as it is. */
    private boolean grows() {
        return disk.growth() == Disk.Growth.GROW && !disk.options().contains(Disk.MountOption.RO);
    }

    /** The file system and the units; systemd has not read them yet. */
    void make(OnDrift onDrift, List<PlannedStep> steps) {
        Disk.Made make = disk.make();
        if (make != null && content.equals(EMPTY)) {
            steps.add(new PlannedStep(
                    new PlanStep.Adjust(disk.content(), make.word()),
                    "make a file system " + make.word() + " on " + device,
                    "disk " + disk.name() + " is empty",
                    LONG));
        }
        steps.addAll(directories);
        if (make != null) {
            steps.add(write(disk.service(), DiskUnits.service(disk, make), onDrift));
        }
        steps.add(write(disk.mountUnit(), DiskUnits.mount(disk), onDrift));
    }

    /** Behind systemd's reading of its units. */
    void mount(List<PlannedStep> steps) {
        String reason = "disk " + disk.name();
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(disk.mountUnit(), PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + disk.mountUnit(),
                device == null
                        ? disk.device() + " is not there: " + disk.directory() + " waits, and is mounted when it comes"
                        : reason + " is mounted whenever it comes",
                SYSTEMD));
        if (device == null) {
            return;
        }
        steps.add(new PlannedStep(
                new PlanStep.TakeIn(disk.mountUnit(), PlanStep.TakeIn.How.RELOAD),
                "mount " + disk.directory() + " anew, as it is",
                "units changed",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.Adjust(disk.mount(), device),
                "mount " + device + " at " + disk.directory(),
                reason,
                SYSTEMD));
        if (grows() && !content.equals(EMPTY)) {
            steps.add(new PlannedStep(
                    new PlanStep.Adjust(disk.extent(), WHOLE), "grow " + disk.directory(), "its disk has room", LONG));
        }
    }

    private PlannedStep write(String unit, String text, OnDrift onDrift) {
        GuestPath path = Disk.UNITS.child(unit);
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                "disk " + disk.name(),
                WRITE);
    }

    private static @Nullable String value(Facts facts, Setting setting) {
        return facts.setting(setting) instanceof SettingFact.Value found ? found.text() : null;
    }
}
