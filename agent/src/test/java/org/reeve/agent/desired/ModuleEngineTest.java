package org.reeve.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.module.files.FilesModule;
import org.reeve.agent.module.packages.PackagesModule;
import org.reeve.agent.module.services.ServicesModule;
import org.reeve.agent.module.system.SystemModule;
import org.reeve.agent.module.web.WebModule;
import org.reeve.agent.plan.Drift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;
import org.reeve.common.time.VirtualClock;

class ModuleEngineTest {
    private static final String CONF = "/etc/nginx/sites-available/www.example.org.conf";
    private static final ModuleDocument SYSTEM = new ModuleDocument(
            "system", "hostname = \"web1.example.org\"\ntimezone = \"Europe/Paris\"\nmotd = \"Hello\"\n");
    private static final ModuleDocument WEB = web("www.example.org", "Hello");

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private ModuleEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = ModuleEngine.open(
                directory.resolve("state"),
                List.of(
                        new SystemModule(),
                        new PackagesModule(),
                        new FilesModule(),
                        new ServicesModule(),
                        new WebModule()),
                guest,
                new SimulatedReachability(),
                new VirtualClock(Instant.parse("2026-11-22T12:00:00Z")));
    }

    @Test
    void theSecondPlanAfterAnApplyIsEmpty() {
        assertInstanceOf(Applied.Done.class, apply(1, SYSTEM, WEB));
        int deeds = guest.carriedOut().size();
        assertTrue(ready(1, SYSTEM, WEB).isEmpty());
        Applied again = apply(1, SYSTEM, WEB);
        assertInstanceOf(Applied.Done.class, again);
        assertEquals(deeds, guest.carriedOut().size(), "nothing was done again");
        for (Step step : again.steps()) {
            assertEquals(Step.State.UNCHANGED, step.state(), step.name());
        }
    }

    @Test
    void theGuestIsAsTheDocumentsSay() {
        apply(1, SYSTEM, WEB);
        assertEquals("web1.example.org\n", guest.text("/etc/hostname"));
        assertEquals(
                "127.0.0.1\tlocalhost\n127.0.1.1\tweb1.example.org web1\n::1\tlocalhost\n", guest.text("/etc/hosts"));
        assertEquals("Hello", guest.text("/var/www/www.example.org/index.html"));
        assertNotNull(guest.text(CONF));
        assertNull(guest.text("/etc/nginx/sites-enabled/default"));
    }

    @Test
    void progressNeverGoesBackAndEndsWhole() {
        List<List<Step>> seen = new ArrayList<>();
        engine.apply(ready(1, SYSTEM, WEB), new Follower(seen, Integer.MAX_VALUE));
        for (int i = 1; i < seen.size(); i++) {
            for (int step = 0; step < seen.get(i).size(); step++) {
                assertTrue(seen.get(i).get(step).percent()
                        >= seen.get(i - 1).get(step).percent());
            }
        }
        assertTrue(seen.getLast().stream().allMatch(step -> step.percent() == 100));
    }

    @Test
    void aFileThatWasEditedByHandIsKeptAndListed() throws Exception {
        apply(1, WEB);
        guest.file(CONF, "mine");
        Applied.Done done = assertInstanceOf(Applied.Done.class, apply(2, web("www.example.org", "Other")));
        assertEquals("mine", guest.text(CONF));
        assertEquals("Other", guest.text("/var/www/www.example.org/index.html"), "the rest was applied");
        assertEquals(Drift.Kind.EDITED, done.kept().getFirst().kind());
        assertTrue(done.steps().stream().anyMatch(step -> step.name().contains("kept as it is")));
        assertEquals(
                List.of(CONF),
                engine.drift().stream().map(drift -> drift.path().value()).toList());
    }

    @Test
    void anEditIsReplacedWhenTheDocumentSaysSoAndACopyIsKept() throws Exception {
        apply(1, WEB);
        guest.file(CONF, "mine");
        apply(2, new ModuleDocument("web", "on_drift = \"replace\"\n" + WEB.toml()));
        assertNotEquals("mine", guest.text(CONF));
        assertEquals(List.of(), engine.drift());
        try (Stream<Path> copies = Files.list(directory.resolve("state/backups"))) {
            assertEquals("mine", Files.readString(copies.findFirst().orElseThrow()));
        }
    }

    @Test
    void aFileOfSomebodyElseIsKept() {
        guest.file("/etc/issue.net", "theirs");
        Applied.Done done = assertInstanceOf(Applied.Done.class, apply(1, file("/etc/issue.net", "ours")));
        assertEquals("theirs", guest.text("/etc/issue.net"));
        assertEquals(Drift.Kind.FOREIGN, done.kept().getFirst().kind());
    }

    @Test
    void aFileThatIsGoneIsWrittenAgain() throws Exception {
        apply(1, file("/etc/issue.net", "ours"));
        guest.remove("/etc/issue.net");
        assertEquals(Drift.Kind.MISSING, engine.drift().getFirst().kind());
        apply(1, file("/etc/issue.net", "ours"));
        assertEquals("ours", guest.text("/etc/issue.net"));
    }

    @Test
    void aFailedModuleIsUndoneAndTheOthersGoOn() {
        apply(1, WEB);
        guest.file("/etc/nginx/hand.conf", "broken");
        String before = guest.snapshot();
        Applied.Failed failed = assertInstanceOf(
                Applied.Failed.class, apply(2, web("shop.example.org", "Shop"), file("/etc/issue.net", "ours")));
        assertEquals("ours", guest.text("/etc/issue.net"));
        assertTrue(
                failed.failure().cause().contains("module web failed at \"validate with nginx -t\""),
                failed.failure().cause());
        assertTrue(
                failed.failure().cause().contains("applied: files"),
                failed.failure().cause());
        guest.remove("/etc/issue.net");
        assertEquals(before, guest.snapshot());
    }

    @Test
    void aModuleThatFailsAfterAnInstallationLeavesNoPackageBehind() {
        String before = guest.snapshot();
        guest.directory("/etc/nginx");
        guest.file("/etc/nginx/hand.conf", "broken");
        assertInstanceOf(Applied.Failed.class, apply(1, WEB));
        guest.remove("/etc/nginx/hand.conf");
        guest.remove("/etc/nginx");
        assertEquals(before, guest.snapshot());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6, 8, 10, 12})
    void aCancelledApplyIsUndoneFromWhereverItWas(int steps) {
        String before = guest.snapshot();
        assertInstanceOf(
                Applied.Cancelled.class, engine.apply(ready(1, SYSTEM, WEB), new Follower(new ArrayList<>(), steps)));
        assertEquals(before, guest.snapshot());
    }

    @Test
    void killedAnywhereARepeatedApplyComesToTheSameEnd() throws IOException {
        SimulatedSystem straight = guest;
        apply(1, SYSTEM, WEB);
        String end = straight.snapshot();
        int deeds = straight.carriedOut().size();
        for (int call = 1; call <= deeds; call++) {
            var trial = new ModuleEngineTest();
            trial.directory = Files.createTempDirectory(directory, "killed");
            trial.open();
            trial.guest.killAtCall(call);
            trial.applyUntilKilled();
            trial.guest.killAtCall(Integer.MAX_VALUE);
            trial.open();
            assertInstanceOf(Applied.Done.class, trial.apply(1, SYSTEM, WEB), "killed at " + call);
            assertEquals(end, trial.guest.snapshot(), "killed at " + call);
            assertTrue(trial.ready(1, SYSTEM, WEB).isEmpty(), "killed at " + call);
            PlanStep last = trial.guest.carriedOut().getLast();
            assertTrue(last instanceof PlanStep.TakeIn || call == deeds, "the server took it in, killed at " + call);
        }
    }

    @Test
    void killedAnywhereAndThenFailingItIsUndoneToWhatWasThereBeforeTheFirstTry() throws IOException {
        String before = guest.snapshot();
        for (int call = 1; call <= 12; call++) {
            var trial = new ModuleEngineTest();
            trial.directory = Files.createTempDirectory(directory, "killed");
            trial.open();
            trial.guest.killAtCall(call);
            trial.applyUntilKilled();
            trial.guest.killAtCall(Integer.MAX_VALUE);
            trial.open();
            assertInstanceOf(
                    Applied.Cancelled.class,
                    trial.engine.apply(trial.ready(1, SYSTEM, WEB), new Follower(new ArrayList<>(), 1)),
                    "killed at " + call);
            assertEquals(before, trial.guest.snapshot(), "killed at " + call);
        }
    }

    @Test
    void generationsOnlyGoForward() throws IOException {
        apply(5, SYSTEM);
        assertEquals(5, engine.generation());
        assertInstanceOf(Prepared.Refused.class, engine.prepare(4, List.of(SYSTEM)));
        assertInstanceOf(Prepared.Refused.class, engine.prepare(5, List.of(WEB)));
        assertInstanceOf(Prepared.Ready.class, engine.prepare(5, List.of(SYSTEM)));
        assertInstanceOf(Prepared.Ready.class, engine.prepare(6, List.of(WEB)));
        assertInstanceOf(Prepared.Ready.class, engine.prepare(ModuleEngine.LOCAL, List.of(WEB)));
        open();
        assertEquals(5, engine.generation(), "it is on the disk");
        assertInstanceOf(Prepared.Refused.class, engine.prepare(4, List.of(SYSTEM)));
    }

    @Test
    void documentsWithProblemsAreRefusedWholeAndTheirGenerationIsFree() {
        var wrong = new ModuleDocument("web", "server = \"nginx\"\nsit = 1\n");
        Prepared.Refused refused = assertInstanceOf(Prepared.Refused.class, engine.prepare(1, List.of(SYSTEM, wrong)));
        assertEquals(2, refused.failure().problems().getFirst().line());
        assertEquals(0, guest.carriedOut().size());
        assertInstanceOf(Prepared.Ready.class, engine.prepare(1, List.of(SYSTEM, WEB)));
    }

    @Test
    void anUnknownModuleAndTwoDocumentsOfOneAreProblems() {
        Prepared.Refused refused = assertInstanceOf(
                Prepared.Refused.class, engine.prepare(1, List.of(SYSTEM, SYSTEM, new ModuleDocument("mial", ""))));
        assertEquals(2, refused.failure().problems().size());
    }

    @Test
    void onePathHasOneModule() {
        apply(1, WEB);
        Prepared.Refused refused =
                assertInstanceOf(Prepared.Refused.class, engine.prepare(2, List.of(file(CONF, "mine"))));
        assertTrue(
                refused.failure().cause().contains("belongs to module web"),
                refused.failure().cause());
        assertInstanceOf(
                Prepared.Refused.class,
                engine.prepare(2, List.of(file("/etc/motd", "mine"), SYSTEM)),
                "in one set too");
    }

    @Test
    void aFileThatIsInNoDocumentAnyMoreStaysAndIsForgotten() throws Exception {
        apply(1, file("/etc/issue.net", "ours"));
        apply(2, new ModuleDocument("files", ""));
        assertEquals("ours", guest.text("/etc/issue.net"));
        guest.file("/etc/issue.net", "theirs now");
        assertEquals(List.of(), engine.drift());
    }

    @Test
    void aSiteThatIsInNoDocumentAnyMoreGoes() {
        apply(1, WEB);
        apply(2, web("shop.example.org", "Shop"));
        assertNull(guest.text(CONF));
        assertNotNull(guest.text("/etc/nginx/sites-available/shop.example.org.conf"));
        assertFalse(guest.snapshot().contains("/etc/nginx/sites-enabled/www"));
    }

    @Test
    void anotherServerTakesTheSitesOver() {
        apply(1, WEB);
        apply(2, new ModuleDocument("web", WEB.toml().replace("nginx", "apache")));
        assertNull(guest.text(CONF));
        assertNotNull(guest.text("/etc/apache2/sites-available/www.example.org.conf"));
        assertTrue(guest.snapshot().contains("nginx.service=UnitFact[load=LOADED, boot=DISABLED, active=STOPPED]"));
    }

    private void applyUntilKilled() {
        try {
            apply(1, SYSTEM, WEB);
        } catch (SimulatedSystem.Killed e) {
            // as it was told
        }
    }

    private Applied apply(long generation, ModuleDocument... documents) {
        return engine.apply(ready(generation, documents), new Follower(new ArrayList<>(), Integer.MAX_VALUE));
    }

    private GuestPlan ready(long generation, ModuleDocument... documents) {
        return assertInstanceOf(Prepared.Ready.class, engine.prepare(generation, List.of(documents)))
                .plan();
    }

    private static ModuleDocument web(String site, String index) {
        return new ModuleDocument(
                "web",
                "server = \"nginx\"\ndefault_site = \"disabled\"\n[[site]]\nname = \"" + site + "\"\nindex = \"" + index
                        + "\"\n");
    }

    private static ModuleDocument file(String path, String content) {
        return new ModuleDocument("files", "[[file]]\npath = \"" + path + "\"\ncontent = \"" + content + "\"\n");
    }

    /** Remembers what it was told, and cancels after a number of steps that were done. */
    private record Follower(List<List<Step>> seen, int cancelAfter) implements ApplyListener {
        @Override
        public void progressed(List<Step> steps) {
            seen.add(steps);
        }

        @Override
        public boolean isCancelled() {
            long done = seen.isEmpty()
                    ? 0
                    : seen.getLast().stream()
                            .filter(step -> step.state() == Step.State.DONE)
                            .count();
            return done >= cancelAfter;
        }
    }
}
