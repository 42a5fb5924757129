package org.reeve.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.config.ValueFormat;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;

/** A module that could cut the guest off is confirmed by somebody who reaches it, or undone. */
class RiskyModuleTest {
    private static final String RULES = "/etc/rules";

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private final SimulatedReachability reachability = new SimulatedReachability();
    private ModuleEngine engine;

    @BeforeEach
    void open() throws IOException {
        guest.file(RULES, "old");
        engine = opened();
    }

    private ModuleEngine opened() throws IOException {
        return ModuleEngine.open(
                directory.resolve("state"), List.of(new Risky()), guest, reachability, ReeveClock.system());
    }

    @Test
    void aGuestThatIsReachedKeepsTheChange() {
        reachability.whenChanged(() -> assertEquals(Set.of("risky"), guest.armed()));
        assertInstanceOf(Applied.Done.class, apply(1, "new"));
        assertEquals("new", guest.text(RULES));
        assertEquals(Set.of(), guest.armed());
    }

    @Test
    void aGuestThatIsCutOffHasItsOldRulesAgain() {
        reachability.cutOff();
        Applied.Failed failed = assertInstanceOf(Applied.Failed.class, apply(1, "new"));
        assertTrue(failed.failure().cause().contains("nobody reached this guest"), failed.toString());
        assertTrue(failed.failure().cause().contains("its host has to connect again"), failed.toString());
        assertEquals("old", guest.text(RULES));
        assertEquals(Set.of(), guest.armed());
    }

    @Test
    void whatChangesNothingNeedsNobody() {
        assertInstanceOf(Applied.Done.class, apply(1, "new"));
        reachability.cutOff();
        Applied.Done again = assertInstanceOf(Applied.Done.class, apply(2, "new"));
        assertTrue(again.steps().stream().allMatch(step -> step.state() == Step.State.UNCHANGED), again.toString());
    }

    @Test
    void anAgentThatDiedOverItIsStoodInForAndDoesNotDoItAgain() throws IOException {
        reachability.whenChanged(() -> {
            throw new SimulatedSystem.Killed();
        });
        assertThrows(SimulatedSystem.Killed.class, () -> apply(1, "new"));
        assertEquals("new", guest.text(RULES));
        assertEquals(Set.of("risky"), guest.armed());

        // The timer's program.
        ModuleEngine standIn = opened();
        assertTrue(standIn.isBegun("risky"));
        assertEquals(List.of(), standIn.rollBack("risky"));
        assertEquals("old", guest.text(RULES));

        // The agent goes on with its operation.
        engine = opened();
        Applied.Failed failed = assertInstanceOf(Applied.Failed.class, apply(1, "new"));
        assertTrue(failed.failure().cause().contains("undone"), failed.toString());
        assertEquals("old", guest.text(RULES));

        // Somebody retries, and is there this time.
        reachability.whenChanged(() -> {});
        assertInstanceOf(Applied.Done.class, apply(1, "new"));
        assertEquals("new", guest.text(RULES));
    }

    @Test
    void anAgentThatDiedAndIsBackInTimeWaitsForTheConfirmationAnew() throws IOException {
        reachability.whenChanged(() -> {
            throw new SimulatedSystem.Killed();
        });
        assertThrows(SimulatedSystem.Killed.class, () -> apply(1, "new"));
        reachability.whenChanged(() -> {});
        reachability.cutOff();
        engine = opened();
        assertInstanceOf(Applied.Failed.class, apply(1, "new"));
        assertEquals("old", guest.text(RULES));
    }

    private Applied apply(long generation, String rules) {
        Prepared prepared =
                engine.prepare(generation, List.of(new ModuleDocument("risky", "rules = \"" + rules + "\"\n")));
        return engine.apply(assertInstanceOf(Prepared.Ready.class, prepared).plan(), new ApplyListener() {
            @Override
            public void progressed(List<Step> steps) {}

            @Override
            public boolean isCancelled() {
                return false;
            }
        });
    }

    private static final class Risky implements GuestModule {
        @Override
        public String name() {
            return "risky";
        }

        @Override
        public DesiredModule read(DocumentReader reader) throws DocumentException {
            String rules = reader.root().required("rules", ValueFormat.text());
            reader.finish();
            return new DesiredModule() {
                @Override
                public Asks asks() {
                    return new Asks();
                }

                @Override
                public ModulePlan plan(Facts facts, Managed managed) {
                    return new ModulePlan(
                            "risky",
                            List.of(
                                    step(new PlanStep.WriteFile(
                                            GuestPath.of(RULES),
                                            FileContent.of(rules),
                                            Access.PUBLIC_FILE,
                                            Claim.ALWAYS)),
                                    step(new PlanStep.BeReached())));
                }
            };
        }

        private static PlannedStep step(PlanStep step) {
            return new PlannedStep(step, "step", "because", Duration.ofMillis(10));
        }
    }
}
