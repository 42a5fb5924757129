package org.reeve.agent.module.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.SecretFile;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.Problem;

class DatabaseModuleTest {
    private static final DatabaseModule MODULE = new DatabaseModule();
    private static final String HASH = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19";
    private static final String OTHER_HASH = "*" + "A".repeat(40);
    private static final String MARIADB = "server = \"mariadb\"\n";
    private static final String SHOP = "[[database]]\nname = \"shop\"\n";
    private static final String BLOG = "[[database]]\nname = \"blog\"\n";
    private static final String ANNA = "[[user]]\nname = \"anna\"\npassword_file = \"/root/anna\"\n";
    private static final String BERT = "[[user]]\nname = \"bert\"\npassword_hash = \"" + HASH + "\"\n";

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private AppliedModule module;

    @BeforeEach
    void aGuestWithAPasswordInAFile() throws IOException {
        passwordInFile(HASH);
        module = new AppliedModule(MODULE, guest, directory);
    }

    @Test
    void databasesUsersAndRightsAreSoAndTheSecondPlanIsEmpty() {
        String all = MARIADB + SHOP + BLOG + ANNA + "all = [\"shop\"]\nread_only = [\"blog\"]\n" + BERT;
        module.apply(all);
        assertEquals("there", value(Kind.DATABASE, "mariadb shop"));
        assertEquals("open", value(Kind.DATABASE_USER, "mariadb anna"));
        assertEquals(HASH, value(Kind.DATABASE_PASSWORD, "mariadb anna"));
        assertEquals("all", value(Kind.DATABASE_GRANT, "mariadb anna shop"));
        assertEquals("read-only", value(Kind.DATABASE_GRANT, "mariadb anna blog"));
        assertEquals("open", value(Kind.DATABASE_USER, "mariadb bert"));
        assertTrue(module.isSo(all));
    }

    @Test
    void anAgentThatDiesAtAnyStepEndsWhereItWouldHave() throws IOException {
        String all = MARIADB + SHOP + ANNA + "all = [\"shop\"]\n";
        module.apply(all);
        String whole = guest.snapshot();
        for (int call = 1; call <= guest.carriedOut().size(); call++) {
            var other = new SimulatedSystem();
            other.setting(Kind.SECRET, secret().name(), HASH);
            Path records = directory.resolve("killed-at-" + call);
            other.killAtCall(call);
            assertThrows(SimulatedSystem.Killed.class, () -> new AppliedModule(MODULE, other, records).apply(all));
            other.killAtCall(Integer.MAX_VALUE);
            new AppliedModule(MODULE, other, records).apply(all);
            assertEquals(whole, other.snapshot(), "killed at call " + call);
        }
    }

    @Test
    void aUserIsLockedUntilItHasItsPassword() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, MARIADB + ANNA, guest);
        int locked = steps.indexOf(new PlanStep.Adjust(user("anna"), "locked"));
        int password = steps.indexOf(new PlanStep.Adjust(new Setting(Kind.DATABASE_PASSWORD, "mariadb anna"), HASH));
        int open = steps.indexOf(new PlanStep.Adjust(user("anna"), "open"));
        assertTrue(0 < locked && locked < password && password < open, steps::toString);
    }

    @Test
    void aDatabaseThatIsNamedNoMoreStaysAndThePlanSaysHowItGoes() {
        module.apply(MARIADB + SHOP + BLOG);
        assertFalse(module.isSo(MARIADB + BLOG));
        module.apply(MARIADB + BLOG);
        assertEquals("there", value(Kind.DATABASE, "mariadb shop"));
        assertTrue(guest.carriedOut().stream()
                .noneMatch(step -> step instanceof PlanStep.Adjust adjust
                        && adjust.setting().kind() == Kind.DATABASE
                        && adjust.value() == null));
        assertTrue(module.isSo(MARIADB + BLOG));
    }

    @Test
    void aUserOfOursThatIsNamedNoMoreIsLockedAndOpenedWhenItIsAgain() {
        String with = MARIADB + SHOP + ANNA + "all = [\"shop\"]\n";
        module.apply(with);
        module.apply(MARIADB + SHOP);
        assertEquals("locked", value(Kind.DATABASE_USER, "mariadb anna"));
        assertTrue(module.isSo(MARIADB + SHOP));
        module.apply(with);
        assertEquals("open", value(Kind.DATABASE_USER, "mariadb anna"));
        assertTrue(module.isSo(with));
    }

    @Test
    void whatReeveDidNotMakeIsLeftAloneWhenItIsNamedNoMore() {
        guest.setting(Kind.DATABASE, "mariadb shop", "there");
        guest.setting(Kind.DATABASE, "mariadb hand", "there");
        guest.setting(Kind.DATABASE_USER, "mariadb anna", "open");
        guest.setting(Kind.DATABASE_USER, "mariadb hand", "open");
        guest.setting(Kind.DATABASE_GRANT, "mariadb anna hand", "all");
        guest.setting(Kind.DATABASE_GRANT, "mariadb anna shop", "SELECT");
        String with = MARIADB + SHOP + BLOG + ANNA + "all = [\"shop\", \"blog\"]\n";
        module.apply(with);
        assertTrue(module.isSo(with));
        module.apply(MARIADB + BLOG);
        assertEquals("open", value(Kind.DATABASE_USER, "mariadb anna"));
        assertEquals("open", value(Kind.DATABASE_USER, "mariadb hand"));
        assertEquals("all", value(Kind.DATABASE_GRANT, "mariadb anna hand"));
        assertEquals("all", value(Kind.DATABASE_GRANT, "mariadb anna shop"), "somebody gave it something there before");
        assertNull(value(Kind.DATABASE_GRANT, "mariadb anna blog"));
        assertTrue(module.isSo(MARIADB + BLOG));
    }

    @Test
    void aRightThatIsSaidNoMoreIsTakenBack() {
        module.apply(MARIADB + SHOP + ANNA + "all = [\"shop\"]\n");
        module.apply(MARIADB + SHOP + ANNA);
        assertNull(value(Kind.DATABASE_GRANT, "mariadb anna shop"));
        assertTrue(module.isSo(MARIADB + SHOP + ANNA));
    }

    @Test
    void aPasswordChangedByHandStaysUntilTheFileHasAnotherOne() {
        module.apply(MARIADB + ANNA);
        guest.setting(Kind.DATABASE_PASSWORD, "mariadb anna", "*own");
        assertTrue(module.isSo(MARIADB + ANNA));
        passwordInFile(OTHER_HASH);
        module.apply(MARIADB + ANNA);
        assertEquals(OTHER_HASH, value(Kind.DATABASE_PASSWORD, "mariadb anna"));
        guest.setting(Kind.DATABASE_PASSWORD, "mariadb anna", "*own");
        module.apply("on_drift = \"replace\"\n" + MARIADB + ANNA);
        assertEquals(OTHER_HASH, value(Kind.DATABASE_PASSWORD, "mariadb anna"));
    }

    @Test
    void aHashIsInNoPlan() throws DocumentException {
        for (PlanStep step : steps(MODULE, MARIADB + ANNA + BERT, guest)) {
            String check = StepCheck.of("database", step, guest.observe(new Asks().step(step)), Managed.NOTHING)
                    .toString();
            assertFalse(check.contains(HASH.substring(1)), check);
        }
    }

    @Test
    void aFileThatIsNotThereIsNamedAtTheUsersLine() {
        Problem problem = problems(MODULE, MARIADB + SHOP + ANNA.replace("/root/anna", "/root/nobody"), guest)
                .getFirst();
        assertEquals(5, problem.line());
        assertTrue(problem.toString().contains("there is no /root/nobody"), problem.toString());
    }

    @Test
    void theOtherServersUsersAreLockedAndItsDatabasesStay() {
        module.apply(MARIADB + SHOP + BERT);
        module.apply("server = \"postgresql\"\n" + SHOP);
        assertEquals("locked", value(Kind.DATABASE_USER, "mariadb bert"));
        assertEquals("there", value(Kind.DATABASE, "mariadb shop"));
        assertEquals("there", value(Kind.DATABASE, "postgresql shop"));
        assertTrue(module.isSo("server = \"postgresql\"\n" + SHOP));
    }

    @Test
    void dumpsRunByTheClockAndTheirUnitsGoWithTheDocumentsWord() {
        String dump = "[dump]\nschedule = \"03:30\"\nkeep = 3\n";
        module.apply(MARIADB + SHOP + "[[database]]\nname = \"my.$blog\"\n" + dump);
        String service = String.valueOf(guest.text("/etc/systemd/system/reeve-dump-mariadb.service"));
        assertTrue(
                service.contains("\nExecStart=:/usr/lib/reeve-agent/dump-databases mariadb 3 shop my.$blog\n"),
                service);
        String timer = String.valueOf(guest.text("/etc/systemd/system/reeve-dump-mariadb.timer"));
        assertTrue(timer.contains("\nOnCalendar=03:30\n"), timer);
        module.apply(MARIADB + SHOP);
        assertNull(guest.text("/etc/systemd/system/reeve-dump-mariadb.service"));
        assertTrue(module.isSo(MARIADB + SHOP));
    }

    @Test
    void aPasswordInsteadOfAHashIsRefusedAndNotRepeated() {
        Problem problem =
                problems(MODULE, MARIADB + BERT.replace(HASH, "hunter2")).getFirst();
        assertFalse(problem.toString().contains("hunter2"), problem.toString());
        assertEquals(4, problem.line());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[database]]\nname = \"mysql\"\n",
                "[[database]]\nname = \"Information_Schema\"\n",
                "[[user]]\nname = \"root\"\npassword_file = \"/root/anna\"\n",
                "[[user]]\nname = \"anna\"\n",
                ANNA + "password_hash = \"" + HASH + "\"\n",
                ANNA + "all = [\"nowhere\"]\n",
                SHOP + SHOP,
                ANNA + ANNA,
                SHOP + ANNA + "all = [\"shop\"]\nread_only = [\"shop\"]\n",
                "[dump]\nschedule = \"daily\"\n",
                SHOP + "[dump]\nschedule = \"daily\"\nkeep = 0\n"
            })
    void whatCannotBeIsRefused(String toml) {
        assertEquals(1, problems(MODULE, MARIADB + toml, guest).size(), toml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BERT,
                "[[database]]\nname = \"template1\"\n",
                "[[user]]\nname = \"pg_monitor\"\npassword_file = \"/root/anna\"\n",
                SHOP + "[[user]]\nname = \"shop_owner\"\npassword_file = \"/root/anna\"\n"
            })
    void whatPostgresqlHasOtherwiseIsRefusedThere(String toml) {
        assertEquals(
                1, problems(MODULE, "server = \"postgresql\"\n" + toml, guest).size(), toml);
    }

    private void passwordInFile(String hash) {
        guest.setting(Kind.SECRET, secret().name(), hash);
    }

    private static Setting secret() {
        return SecretFile.as(SecretFile.Form.MYSQL_NATIVE, GuestPath.of("/root/anna"));
    }

    private static Setting user(String name) {
        return new Setting(Kind.DATABASE_USER, "mariadb " + name);
    }

    private @Nullable String value(Kind kind, String name) {
        return guest.value(new Setting(kind, name));
    }
}
