package org.reeve.agent.module.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.Problem;

class UsersModuleTest {
    private static final UsersModule MODULE = new UsersModule();
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f anna@laptop";
    private static final String HASH = "$6$saltsalt$" + "x".repeat(86);
    private static final String ANNA = "[[account]]\nname = \"anna\"\n";

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private AppliedModule module;

    @BeforeEach
    void aGuestWithSomeAccounts() throws IOException {
        account("root", "0:root:root:/root:/bin/bash");
        account("www-data", "33:www-data:www-data:/var/www:/usr/sbin/nologin");
        account("hand", "1007:hand:Made by hand:/home/hand:/bin/bash");
        guest.setting(Kind.GROUP, "docker", "990");
        guest.setting(Kind.GROUP, "shop", "1500");
        module = new AppliedModule(MODULE, guest, directory);
    }

    @Test
    void aNewAccountGetsTheNextNumberAHomeAndAShell() {
        module.apply(ANNA);
        assertEquals("1501:anna::/home/anna:/bin/bash", value(Kind.ACCOUNT, "anna"));
        assertTrue(module.isSo(ANNA));
    }

    @Test
    void allThatADocumentSaysIsSoAndTheSecondPlanIsEmpty() {
        String all = ANNA + """
                uid = 1600
                group = "shop"
                comment = "Anna Miller"
                home = "/srv/anna"
                shell = "/bin/sh"
                groups = ["docker"]
                keys = ["%s"]
                sudo = "nopasswd"
                password_hash = "%s"
                password_days = 90
                expires = "2027-12-31"
                """.formatted(KEY, HASH);
        module.apply(all);
        assertEquals("1600:shop:Anna Miller:/srv/anna:/bin/sh", value(Kind.ACCOUNT, "anna"));
        assertEquals("docker", value(Kind.MEMBERSHIPS, "anna"));
        assertEquals(KEY, value(Kind.SSH_KEY, "anna " + fingerprint()));
        assertEquals(HASH, value(Kind.PASSWORD_HASH, "anna"));
        assertEquals("90", value(Kind.PASSWORD_DAYS, "anna"));
        assertEquals("2027-12-31", value(Kind.EXPIRY, "anna"));
        assertTrue(String.valueOf(guest.text("/etc/sudoers.d/reeve-anna"))
                .endsWith("\nanna ALL=(ALL:ALL) NOPASSWD: ALL\n"));
        assertTrue(module.isSo(all));
    }

    @Test
    void aPasswordThatItsOwnerChangedStaysUntilTheHashIsAnotherOne() {
        module.apply(ANNA + "password_hash = \"" + HASH + "\"\n");
        guest.setting(Kind.PASSWORD_HASH, "anna", "$y$own");
        assertTrue(module.isSo(ANNA + "password_hash = \"" + HASH + "\"\n"));
        String other = HASH.replace('x', 'y');
        module.apply(ANNA + "password_hash = \"" + other + "\"\n");
        assertEquals(other, value(Kind.PASSWORD_HASH, "anna"));
        guest.setting(Kind.PASSWORD_HASH, "anna", "$y$own");
        module.apply("on_drift = \"replace\"\n" + ANNA + "password_hash = \"" + other + "\"\n");
        assertEquals(other, value(Kind.PASSWORD_HASH, "anna"));
    }

    @Test
    void aHashIsInNoPlan() throws DocumentException {
        for (PlanStep step : steps(MODULE, ANNA + "password_hash = \"" + HASH + "\"\n", guest)) {
            String check = StepCheck.of("users", step, guest.observe(new Asks().step(step)), Managed.NOTHING)
                    .toString();
            assertFalse(check.contains("xxxx"), check);
        }
    }

    @Test
    void aPasswordInsteadOfAHashIsRefusedAndNotRepeated() {
        Problem problem =
                problems(MODULE, ANNA + "password_hash = \"hunter2\"\n").getFirst();
        assertFalse(problem.toString().contains("hunter2"), problem.toString());
        assertEquals(3, problem.line());
    }

    @Test
    void groupsThatSomebodyElseGaveStayAndOursGo() {
        module.apply(ANNA + "groups = [\"shop\"]\n");
        guest.setting(Kind.MEMBERSHIPS, "anna", "docker,shop");
        module.apply(ANNA);
        assertEquals("docker", value(Kind.MEMBERSHIPS, "anna"));
        assertTrue(module.isSo(ANNA));
    }

    @Test
    void aKeyIsRevokedWhenItIsNamedNoMoreAndAnEditedLineStays() {
        String with = ANNA + "keys = [\"" + KEY + "\"]\n";
        module.apply(with);
        String edited = "from=\"10.0.0.1\" " + KEY;
        guest.setting(Kind.SSH_KEY, "anna " + fingerprint(), edited);
        assertTrue(module.isSo(with));
        module.apply(ANNA);
        assertNull(value(Kind.SSH_KEY, "anna " + fingerprint()));
    }

    @Test
    void anAccountOfOursThatIsNamedNoMoreIsLockedAndUnlockedWhenItIsAgain() {
        module.apply(ANNA + "sudo = \"password\"\n[[account]]\nname = \"hand\"\nsudo = \"password\"\n");
        module.apply("");
        assertEquals("1970-01-02", value(Kind.EXPIRY, "anna"));
        assertNull(guest.text("/etc/sudoers.d/reeve-anna"));
        assertNull(guest.text("/etc/sudoers.d/reeve-hand"));
        assertNull(value(Kind.EXPIRY, "hand"), "somebody else made it");
        assertTrue(module.isSo(""));
        module.apply(ANNA);
        assertEquals("never", value(Kind.EXPIRY, "anna"));
    }

    @Test
    void anAccountThatWasMadeAgainByHandIsNotOurs() {
        module.apply(ANNA);
        account("anna", "1700:anna::/home/anna:/bin/bash");
        module.apply("");
        assertNull(value(Kind.EXPIRY, "anna"));
    }

    @Test
    void aFailureBringsEverythingBack() {
        module.apply(ANNA + "groups = [\"shop\"]\npassword_hash = \"" + HASH + "\"\n");
        guest.file("/etc/sudoers.d/hand", "broken");
        String before = guest.snapshot();
        String cause = module.failure("[[account]]\nname = \"zoe\"\nsudo = \"password\"\n"
                + "[[account]]\nname = \"hand\"\nkeys = [\"" + KEY + "\"]\ngroups = [\"docker\"]\n");
        assertTrue(cause.contains("visudo -cf /etc/sudoers.d/reeve-zoe refuses"), cause);
        assertEquals(before, guest.snapshot());
    }

    @Test
    void anAbsentAccountIsGoneAndItsHomeStaysUnlessSaid() throws DocumentException {
        module.apply("[[account]]\nname = \"hand\"\nabsent = true\n");
        assertNull(value(Kind.ACCOUNT, "hand"));
        account("hand", "1007:hand:Made by hand:/home/hand:/bin/bash");
        List<PlanStep> steps =
                steps(MODULE, "[[account]]\nname = \"hand\"\nabsent = true\nremove_home = true\n", guest);
        assertEquals(
                new PlanStep.Adjust(new Setting(Kind.HOME, "/home/hand"), null),
                steps.getLast(),
                "nothing fails after it");
    }

    @Test
    void aHomeThatIsAnotherOneOrSomebodyElsesTooIsNotRemoved() {
        account("odd", "1008:odd::/var/www:/bin/bash");
        account("deep", "1009:deep::/home/hand/deep:/bin/bash");
        for (String name : List.of("odd", "hand")) {
            assertEquals(
                    1,
                    problems(MODULE, "[[account]]\nname = \"" + name + "\"\nabsent = true\nremove_home = true\n", guest)
                            .size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = \"www-data\"\nabsent = true",
                "name = \"www-data\"\nshell = \"/bin/bash\"",
                "name = \"www-data\"\nlocked = true",
                "name = \"hand\"\nuid = 1234",
                "name = \"new\"\nshell = \"/bin/fish\"",
                "name = \"root\"\nabsent = true",
                "name = \"root\"\nlocked = true",
                "name = \"root\"\nsudo = \"password\"",
                "name = \"new\"\nremove_home = true",
                "name = \"new\"\nexpires = \"2027-02-30\"",
                "name = \"new\"\nexpires = \"1970-01-01\"",
                "name = \"new\"\nlocked = true\nexpires = \"2027-01-01\"",
                "name = \"new\"\nabsent = true\ngroups = [\"shop\"]",
                "name = \"new\"\nuid = 33",
                "name = \"new\"\nkeys = [\"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"]",
                "name = \"new\"\n[[account]]\nname = \"new\""
            })
    void whatCannotBeIsRefused(String account) {
        assertEquals(
                1, problems(MODULE, "[[account]]\n" + account + "\n", guest).size());
    }

    @Test
    void aHomeWhoseWayIsSomebodyElsesIsRefused() {
        guest.unreachable("/srv/customers", "/srv/customers belongs to hand");
        Problem problem = problems(MODULE, ANNA + "home = \"/srv/customers/anna\"\n", guest)
                .getFirst();
        assertTrue(problem.message().contains("belongs to hand"), problem.toString());
        assertEquals(2, problem.line());
    }

    @Test
    void theLastWayToLogInIsNotTakenAway() {
        guest.setting(Kind.LOGINS, "", "hand");
        assertEquals(
                1,
                problems(MODULE, "[[account]]\nname = \"hand\"\nlocked = true\n", guest)
                        .size());
        module.apply("[[account]]\nname = \"hand\"\nlocked = true\n" + ANNA + "keys = [\"" + KEY + "\"]\n");
        assertEquals("1970-01-02", value(Kind.EXPIRY, "hand"));
    }

    @Test
    void aGroupOfTheSystemIsNotRemoved() {
        assertEquals(
                1,
                problems(MODULE, "[[group]]\nname = \"docker\"\nabsent = true\n", guest)
                        .size());
        module.apply("[[group]]\nname = \"shop\"\nabsent = true\n[[group]]\nname = \"crew\"\n");
        assertNull(value(Kind.GROUP, "shop"));
        assertEquals("1501", value(Kind.GROUP, "crew"));
    }

    @Test
    void theFingerprintIsThatOfSshKeygen() {
        assertEquals("SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA", fingerprint());
    }

    private void account(String name, String entry) {
        guest.setting(Kind.ACCOUNT, name, entry);
    }

    private @Nullable String value(Kind kind, String name) {
        return guest.value(new Setting(kind, name));
    }

    private static String fingerprint() {
        return PublicKey.of(KEY).orElseThrow().fingerprint();
    }
}
