package org.reeve.agent.module.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.system.SimulatedSystem;

class SshModuleTest {
    private static final SshModule MODULE = new SshModule();
    private static final String FILE = "/etc/ssh/sshd_config.d/00-reeve.conf";
    private static final String KEYS_ONLY = "password_authentication = false\nroot_login = \"keys\"\n";

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private AppliedModule module;

    @BeforeEach
    void open() throws IOException {
        module = new AppliedModule(MODULE, guest, directory);
    }

    @Test
    void theFileSaysWhatTheDocumentSaysAndTheSecondPlanIsEmpty() {
        String document = KEYS_ONLY + "ports = [22, 2222]\nallow_users = [\"anna\", \"bert\"]\nlogin_grace = \"1m\"\n";
        module.apply(document);
        assertEquals("""
                # Written by Reeve from the module ssh. What sshd reads first counts.
                Port 22
                Port 2222
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                AllowUsers anna
                AllowUsers bert
                LoginGraceTime 60
                """, guest.text(FILE));
        assertTrue(module.isSo(document));
        assertEquals(Set.of(), guest.armed());
    }

    @Test
    void aGuestThatNobodyReachesAnymoreHasItsOldSettingsBack() {
        String before = guest.snapshot();
        module.cutOff();
        assertTrue(module.failure(KEYS_ONLY).contains("nobody reached this guest"));
        assertEquals(before, guest.snapshot());
        assertEquals(Set.of(), guest.armed());
    }

    @Test
    void whatSshdDoesNotTakeIsUndone() {
        guest.file("/etc/ssh/sshd_config.d/00-first.conf", "PasswordAuthentication yes\n");
        String before = guest.snapshot();
        assertTrue(module.failure(KEYS_ONLY).contains("sshd takes passwordauthentication"));
        assertEquals(before, guest.snapshot());
    }

    @Test
    void anEditedFileIsKeptAndNotHeldAgainstTheDocument() {
        module.apply(KEYS_ONLY);
        guest.file(FILE, "PasswordAuthentication yes\n");
        module.apply(KEYS_ONLY);
        assertEquals("PasswordAuthentication yes\n", guest.text(FILE));
        module.apply("on_drift = \"replace\"\n" + KEYS_ONLY);
        assertTrue(String.valueOf(guest.text(FILE)).contains("PasswordAuthentication no\n"));
    }

    @Test
    void aDocumentThatSaysNothingTakesTheFileAway() {
        module.apply("");
        module.apply(KEYS_ONLY);
        module.apply("");
        assertNull(guest.text(FILE));
        assertTrue(module.isSo(""));
    }

    @Test
    void somebodyWhoCanLogInStillCan() throws DocumentException {
        PlanStep look = new PlanStep.Adjust(new Setting(Kind.LOGINS, "ssh"), "possible");
        assertTrue(steps(MODULE, KEYS_ONLY, guest).stream().noneMatch(look::equals), "nobody could before");
        guest.setting(Kind.LOGINS, "ssh", "possible");
        List<PlanStep> steps = steps(MODULE, KEYS_ONLY, guest);
        int reload = steps.indexOf(new PlanStep.TakeIn("ssh.service", PlanStep.TakeIn.How.RELOAD));
        assertTrue(steps.indexOf(look) > 0 && steps.indexOf(look) < reload, steps.toString());
        assertInstanceOf(PlanStep.BeReached.class, steps.getLast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ports = [842]",
                "ports = [22, 22]",
                "ports = [1, 2, 3, 4, 5, 6, 7, 8, 9]",
                "ports = [0]",
                "root_login = \"prohibit-password\"",
                "allow_users = [\"*\"]",
                "login_grace = \"1s\"",
                "keep_alive = \"1500ms\"",
                "port = 22"
            })
    void whatCannotBeIsRefused(String document) {
        assertEquals(1, problems(MODULE, document).size());
    }
}
