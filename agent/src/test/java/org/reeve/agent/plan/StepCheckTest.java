package org.reeve.agent.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;

/** Walks every combination of what is wanted, what is there, and whose it is. */
class StepCheckTest {
    private static final GuestPath PATH = GuestPath.of("/etc/x");
    private static final Instant WHEN = Instant.EPOCH;
    private static final FileContent OURS = FileContent.of("ours");
    private static final FileContent THEIRS = FileContent.of("theirs");

    @Test
    void aFileIsReplacedByTheRightOfItsClaimOnly() {
        FileFact found = new FileFact.Regular(THEIRS, Access.PUBLIC_FILE, WHEN);
        List<String> verdicts = new ArrayList<>();
        for (Claim claim : Claim.values()) {
            PlanStep write = new PlanStep.WriteFile(PATH, OURS, Access.PUBLIC_FILE, claim);
            verdicts.add(claim + " unknown " + verdict(write, found, null));
            verdicts.add(claim + " ours " + verdict(write, found, THEIRS.sha256()));
            verdicts.add(claim + " edited " + verdict(write, found, "another"));
        }
        assertEquals(
                List.of(
                        "OURS_ONLY unknown Kept",
                        "OURS_ONLY ours Due",
                        "OURS_ONLY edited Kept",
                        "FIRST_TIME unknown Due",
                        "FIRST_TIME ours Due",
                        "FIRST_TIME edited Kept",
                        "ALWAYS unknown Due",
                        "ALWAYS ours Due",
                        "ALWAYS edited Due"),
                verdicts);
    }

    @Test
    void neitherOutcomeOfAnInterruptedWriteLooksLikeAnEdit() {
        PlanStep write = new PlanStep.WriteFile(PATH, FileContent.of("newer"), Access.PUBLIC_FILE, Claim.OURS_ONLY);
        Managed interrupted = Managed.of(Map.of(PATH, new Managed.Entry("web", OURS.sha256(), THEIRS.sha256())));
        for (FileContent content : List.of(OURS, THEIRS)) {
            Facts facts = new Facts.Builder("box")
                    .file(PATH, new FileFact.Regular(content, Access.PUBLIC_FILE, WHEN))
                    .build();
            assertEquals("Due", name(StepCheck.of("web", write, facts, interrupted)));
        }
    }

    @Test
    void whatIsNoFileIsInTheWay() {
        PlanStep write = new PlanStep.WriteFile(PATH, OURS, Access.PUBLIC_FILE, Claim.ALWAYS);
        for (FileFact found : List.of(
                new FileFact.Directory(Access.PUBLIC_DIRECTORY, FileFact.Directory.Emptiness.EMPTY),
                new FileFact.Special(),
                new FileFact.Unreachable("cause"),
                new FileFact.Regular(null, Access.PUBLIC_FILE, WHEN))) {
            assertEquals("Blocked", verdict(write, found, null), found.toString());
        }
    }

    @Test
    void aWrongModeIsPutRight() {
        PlanStep write = new PlanStep.WriteFile(PATH, OURS, Access.PUBLIC_FILE, Claim.OURS_ONLY);
        assertEquals("Due", verdict(write, new FileFact.Regular(OURS, new Access("root", "root", 0600), WHEN), null));
        assertEquals("AlreadySo", verdict(write, new FileFact.Regular(OURS, Access.PUBLIC_FILE, WHEN), null));
    }

    @Test
    void aUnitIsStartedOrEnabledWhereItCanBe() {
        List<String> verdicts = new ArrayList<>();
        for (UnitFact.Load load : UnitFact.Load.values()) {
            Facts facts = new Facts.Builder("box")
                    .unit("a.service", new UnitFact(load, UnitFact.Boot.DISABLED, UnitFact.Active.STOPPED))
                    .build();
            verdicts.add(load + ": "
                    + name(check(new PlanStep.SetRunning("a.service", Running.RUNNING), facts)) + " "
                    + name(check(new PlanStep.SetRunning("a.service", Running.STOPPED), facts)) + " "
                    + name(check(new PlanStep.SetBootStart("a.service", BootStart.ENABLED), facts)) + " "
                    + name(check(new PlanStep.SetBootStart("a.service", BootStart.DISABLED), facts)));
        }
        assertEquals(
                List.of(
                        "LOADED: Due AlreadySo Due AlreadySo",
                        "MASKED: Blocked AlreadySo Blocked AlreadySo",
                        "NOT_FOUND: Blocked AlreadySo Blocked AlreadySo",
                        "FAULTY: Due AlreadySo Due AlreadySo"),
                verdicts);
    }

    @Test
    void aUnitThatRunsOrFellOverIsToldAndOneThatIsStoppedIsNot() {
        List<String> verdicts = new ArrayList<>();
        for (UnitFact.Active active : UnitFact.Active.values()) {
            Facts facts = new Facts.Builder("box")
                    .unit("a.service", new UnitFact(UnitFact.Load.LOADED, UnitFact.Boot.ENABLED, active))
                    .build();
            verdicts.add(
                    active + " " + name(check(new PlanStep.TakeIn("a.service", PlanStep.TakeIn.How.RELOAD), facts)));
        }
        assertEquals(List.of("RUNNING Due", "STOPPED AlreadySo", "FAILED Due", "CHANGING AlreadySo"), verdicts);
    }

    @Test
    void aPasswordsHashIsNotShown() {
        Setting setting = new Setting(Setting.Kind.PASSWORD_HASH, "anna");
        Facts facts = new Facts.Builder("box")
                .setting(setting, new SettingFact.Value("$6$old"))
                .build();
        assertEquals(
                "Due[difference=[- password hash of anna: one that is not shown, + password hash of anna: one that is not shown]]",
                check(new PlanStep.Adjust(setting, "$6$new"), facts).toString());
    }

    private static Check check(PlanStep step, Facts facts) {
        return StepCheck.of("services", step, facts, Managed.NOTHING);
    }

    private static String verdict(PlanStep step, FileFact found, @Nullable String recorded) {
        Facts facts = new Facts.Builder("box").file(PATH, found).build();
        Managed managed =
                recorded == null ? Managed.NOTHING : Managed.of(Map.of(PATH, new Managed.Entry("web", recorded, null)));
        return name(StepCheck.of("web", step, facts, managed));
    }

    private static String name(Check check) {
        return check.getClass().getSimpleName();
    }
}
