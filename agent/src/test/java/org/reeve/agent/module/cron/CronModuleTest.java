package org.reeve.agent.module.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.system.SimulatedSystem;

class CronModuleTest {
    private static final CronModule MODULE = new CronModule();
    private static final String SERVICE = "/etc/systemd/system/reeve-job-report.service";
    private static final String TIMER = "/etc/systemd/system/reeve-job-report.timer";
    private static final String REPORT = """
            [[job]]
            name = "report"
            command = ["/usr/bin/report", "a b", "\\"%n\\" $HOME \\\\"]
            user = "nobody"
            calendar = "Mon..Fri 03:30"
            """;

    @TempDir
    Path directory;

    private final SimulatedSystem guest = new SimulatedSystem();
    private AppliedModule module;

    @BeforeEach
    void open() throws IOException {
        module = new AppliedModule(MODULE, guest, directory);
    }

    @Test
    void aJobIsAServiceAndATimerAndTheSecondPlanIsEmpty() {
        String document = REPORT + "missed = \"run\"\nspread = \"10m\"\nlimit = \"1h\"\n";
        module.apply(document);
        assertEquals("""
                # Written by Reeve from the module cron.
                [Unit]
                Description=Job report

                [Service]
                Type=oneshot
                User=nobody
                ExecStart="/usr/bin/report" "a b" "\\"%%n\\" $$HOME \\\\"
                TimeoutStartSec=3600
                """, guest.text(SERVICE));
        assertEquals("""
                # Written by Reeve from the module cron.
                [Unit]
                Description=When job report is run

                [Timer]
                OnCalendar=Mon..Fri 03:30
                AccuracySec=1s
                Persistent=yes
                RandomizedDelaySec=600

                [Install]
                WantedBy=timers.target
                """, guest.text(TIMER));
        assertTrue(guest.snapshot()
                .contains("reeve-job-report.timer=UnitFact[load=LOADED, boot=ENABLED, active=RUNNING]"));
        assertTrue(module.isSo(document));
    }

    @Test
    void aJobThatIsNamedNoMoreIsGone() {
        String before = guest.snapshot();
        module.apply(REPORT);
        module.apply("");
        assertEquals(before, guest.snapshot());
        assertTrue(module.isSo(""));
    }

    @Test
    void anEditedUnitIsKept() {
        module.apply(REPORT);
        guest.file(SERVICE, "mine");
        module.apply(REPORT);
        assertEquals("mine", guest.text(SERVICE));
        module.apply("");
        assertEquals("mine", guest.text(SERVICE));
        assertNull(guest.text(TIMER));
    }

    @Test
    void aTimeThatSystemdDoesNotKnowIsUndone() {
        module.apply(REPORT);
        String before = guest.snapshot();
        String cause = module.failure(REPORT.replace("03:30", "broken"));
        assertTrue(cause.contains("systemd-analyze calendar Mon..Fri broken refuses"), cause);
        assertEquals(before, guest.snapshot());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command = []",
                "command = [\"report\"]",
                "command = [\"/usr/bin/../x\"]",
                "command = [\"/usr/bin/a b\"]",
                "command = [\"/usr/bin/x\", \"a\\nb\"]",
                "calendar = \"-1\"",
                "calendar = \"daily\\nUnit=x\"",
                "calendar = \"daily; x\"",
                "user = \"no body\"",
                "spread = \"1500ms\"",
                "limit = \"0s\"",
                "name = \"a/b\""
            })
    void whatCannotBeIsRefused(String line) {
        String key = line.substring(0, line.indexOf(' '));
        StringBuilder document = new StringBuilder();
        REPORT.lines().filter(each -> !each.startsWith(key)).forEach(each -> document.append(each)
                .append('\n'));
        assertEquals(1, problems(MODULE, document + line + "\n").size());
    }
}
