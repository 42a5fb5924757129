package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.RemoveFile.Afterwards;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.plan.StepUndo;

/** What the engine relies on, whatever the guest: held by the simulated one and by the files of a real one. */
abstract class GuestSystemContract {
    private static final GuestPath CONF = GuestPath.of("/etc/app/app.conf");
    private static final FileContent TEXT = FileContent.of("one = 1\n");

    /** A guest with an empty directory /etc/app. */
    abstract GuestSystem guest();

    /** An account that may own files here. */
    abstract String account();

    abstract String group();

    @Test
    void everyFileStepReadsBackAndItsUndoBringsBackWhatWas() throws GuestSystemException {
        PlanStep write = new PlanStep.WriteFile(CONF, TEXT, access(0640), Claim.ALWAYS);
        for (PlanStep before : List.of(
                new PlanStep.RemoveFile(CONF, Claim.ALWAYS, Afterwards.FORGOTTEN),
                new PlanStep.WriteFile(CONF, FileContent.of("two"), access(0600), Claim.ALWAYS),
                new PlanStep.Symlink(CONF, "../elsewhere", Claim.ALWAYS))) {
            for (PlanStep step : List.of(
                    write,
                    new PlanStep.Symlink(CONF, "/other", Claim.ALWAYS),
                    new PlanStep.RemoveFile(CONF, Claim.ALWAYS, Afterwards.FORGOTTEN))) {
                bringAbout(before);
                Facts was = look(step);
                bringAbout(step);
                assertInstanceOf(Check.AlreadySo.class, check(step), step.toString());
                for (PlanStep undo : StepUndo.of(step, was, List.of())) {
                    // The undo's claim is for the engine, which knows what Reeve wrote.
                    guest().carryOut(undo, percent -> {});
                }
                assertEquals(was.file(CONF).digest(), look(step).file(CONF).digest(), step + " after " + before);
            }
        }
    }

    @Test
    void aWrittenFileHasItsContentOwnerAndMode() throws GuestSystemException {
        guest().carryOut(new PlanStep.WriteFile(CONF, TEXT, access(0640), Claim.OURS_ONLY), percent -> {});
        FileFact.Regular file = assertInstanceOf(FileFact.Regular.class, look(CONF));
        assertEquals(TEXT, file.content());
        assertEquals(access(0640), file.access());
    }

    @Test
    void directoriesAreMadeOneByOneAndRemovedWhenEmpty() throws GuestSystemException {
        GuestPath inner = GuestPath.of("/etc/app/new/inner");
        assertThrows(GuestSystemException.class, () -> guest().carryOut(
                        new PlanStep.MakeDirectory(inner, access(0755)), percent -> {}));
        guest().carryOut(new PlanStep.MakeDirectory(inner.parent(), access(0755)), percent -> {});
        guest().carryOut(new PlanStep.MakeDirectory(inner, access(0700)), percent -> {});
        FileFact.Directory outer = assertInstanceOf(FileFact.Directory.class, look(inner.parent()));
        assertEquals(FileFact.Directory.Emptiness.OCCUPIED, outer.emptiness());
        assertInstanceOf(Check.Blocked.class, check(new PlanStep.RemoveDirectory(inner.parent())));
        guest().carryOut(new PlanStep.RemoveDirectory(inner), percent -> {});
        assertInstanceOf(FileFact.Absent.class, look(inner));
        FileFact.Directory empty = assertInstanceOf(FileFact.Directory.class, look(inner.parent()));
        assertEquals(FileFact.Directory.Emptiness.EMPTY, empty.emptiness());
    }

    @Test
    void linesAreKeptInTheirPlace() throws GuestSystemException {
        guest().carryOut(
                        new PlanStep.WriteFile(CONF, FileContent.of("a 1\nb 2\nc 3"), access(0644), Claim.OURS_ONLY),
                        percent -> {});
        PlanStep keep = new PlanStep.KeepLines(CONF, "b", List.of("b 5"), "");
        guest().carryOut(keep, percent -> {});
        assertInstanceOf(Check.AlreadySo.class, check(keep));
        assertEquals(
                FileContent.of("a 1\nb 5\nc 3\n"),
                assertInstanceOf(FileFact.Regular.class, look(CONF)).content());
    }

    @Test
    void theKernelsAndReevesOwnPlacesAreNotWritten() {
        for (String path : List.of(
                "/proc/x", "/etc/shadow", "/etc/sudoers.d/mine", "/etc/reeve/agent.toml", "/var/lib/reeve-agent/x")) {
            PlanStep step = new PlanStep.WriteFile(GuestPath.of(path), TEXT, access(0644), Claim.ALWAYS);
            assertThrows(GuestSystemException.class, () -> guest().carryOut(step, percent -> {}), path);
        }
    }

    @Test
    void anAccountThatIsNotThereIsAFact() throws GuestSystemException {
        PlanStep step = new PlanStep.WriteFile(CONF, TEXT, new Access("no-such-user", account(), 0644), Claim.ALWAYS);
        assertTrue(look(step).missingAccounts().contains("user no-such-user"));
        assertInstanceOf(Check.Blocked.class, check(step));
        assertEquals(
                Set.of(),
                look(new PlanStep.WriteFile(CONF, TEXT, access(0644), Claim.ALWAYS))
                        .missingAccounts());
    }

    private void bringAbout(PlanStep step) throws GuestSystemException {
        if (check(step) instanceof Check.Due) {
            guest().carryOut(step, percent -> {});
        }
    }

    private Check check(PlanStep step) throws GuestSystemException {
        return StepCheck.of("test", step, look(step), Managed.NOTHING);
    }

    private Facts look(PlanStep step) throws GuestSystemException {
        return guest().observe(new Asks().step(step));
    }

    private FileFact look(GuestPath path) throws GuestSystemException {
        return guest().observe(new Asks().path(path)).file(path);
    }

    private Access access(int mode) {
        return new Access(account(), group(), mode);
    }
}
