package org.reeve.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.desired.StateLog.Durability;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Validator;

class StateLogTest {
    @TempDir
    Path directory;

    @Test
    void fieldsComeBackWhateverIsInThem() throws IOException {
        List<String> fields = List.of("", "a\tb", "c\nd", "\\", "\\n", "é\t\\t\n", "");
        StateLog log = StateLog.open(directory.resolve("log"));
        log.append(fields, Durability.NOW);
        log.append(List.of("last"), Durability.SOON);
        assertEquals(List.of(fields, List.of("last")), log.read());
    }

    @Test
    void aLineThatWasCutShortIsDroppedAndTheNextStandsAlone() throws IOException {
        Path file = directory.resolve("log");
        StateLog.open(file).append(List.of("whole"), Durability.NOW);
        Files.writeString(file, "to", StandardOpenOption.APPEND);
        StateLog log = StateLog.open(file);
        log.append(List.of("next"), Durability.NOW);
        assertEquals(List.of(List.of("whole"), List.of("next")), log.read());
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        Path file = directory.resolve("log");
        StateLog.open(file).append(List.of("x"), Durability.NOW);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void everyStepComesBackFromTheUndoLogTheLastFirst() throws IOException {
        GuestPath path = GuestPath.of("/etc/a b\\t");
        Access access = new Access("www-data", "adm", 0640);
        List<PlanStep> steps = List.of(
                new PlanStep.InstallPackages(List.of("a", "b")),
                new PlanStep.RemovePackages(List.of("c")),
                new PlanStep.MakeDirectory(path, access),
                new PlanStep.RemoveDirectory(path),
                new PlanStep.WriteFile(path, FileContent.of("x\ny\tz"), access, Claim.OURS_ONLY),
                new PlanStep.KeepLines(path, "k", List.of("k 1", "k 2"), "first\n"),
                new PlanStep.Symlink(path, "../x", Claim.ALWAYS),
                new PlanStep.RemoveFile(path, Claim.FIRST_TIME, PlanStep.RemoveFile.Afterwards.WATCHED),
                new PlanStep.Forget(path),
                new PlanStep.Adjust(Setting.of(Setting.Kind.HOSTNAME), "box"),
                new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), null),
                new PlanStep.Refresh(Refresher.UNIT_FILES),
                new PlanStep.SetBootStart("a.service", PlanStep.SetBootStart.BootStart.DISABLED),
                new PlanStep.SetRunning("a.service", PlanStep.SetRunning.Running.STOPPED),
                new PlanStep.Validate(Validator.APACHE),
                new PlanStep.TakeIn("a.service", PlanStep.TakeIn.How.RESTART));
        UndoLog log = UndoLog.open(directory, "web");
        assertFalse(log.isBegun());
        for (PlanStep step : steps) {
            log.add(new UndoLog.Entry(step, path, new Managed.Entry("web", "digest", null)));
        }
        log.add(new UndoLog.Entry(steps.getFirst(), null, null));
        List<UndoLog.Entry> read = UndoLog.open(directory, "web").newestFirst();
        assertEquals(new UndoLog.Entry(steps.getFirst(), null, null), read.getFirst());
        assertEquals(
                steps.reversed(),
                read.subList(1, read.size()).stream().map(UndoLog.Entry::step).toList());
        log.end();
        assertFalse(UndoLog.open(directory, "web").isBegun());
    }

    @Test
    void theRecordOfManagedFilesSurvivesCompaction() throws IOException {
        Path file = directory.resolve("managed");
        ManagedRecord record = ManagedRecord.open(file);
        GuestPath path = GuestPath.of("/etc/x");
        for (int i = 0; i < 700; i++) {
            record.intend(path, "files", "new" + i, "old");
        }
        record.settle(GuestPath.of("/etc/y"), "files", "y");
        record.restore(GuestPath.of("/etc/y"), null);
        record.compact();
        assertEquals(1, Files.readAllLines(file).size());
        Managed reread = ManagedRecord.open(file).managed();
        assertEquals(new Managed.Entry("files", "new699", "old"), reread.entry(path));
        assertEquals(1, reread.entries().size());
    }
}
