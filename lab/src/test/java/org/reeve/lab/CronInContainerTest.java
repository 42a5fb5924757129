package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reeve.lab.Command.Ended;

/** The module cron in a systemd container. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CronInContainerTest {
    private static final String TIMER = "/etc/systemd/system/reeve-cron-report.timer";
    private static final String REPORT = """
            [[job]]
            name = "report"
            command = ["/usr/bin/printf", "%s|", "100% of \\"$HOME\\" \\\\ ;", "$(id)"]
            schedule = "*:*:0/2"
            user = "www-data"
            """;

    private static LabContainer container;

    @BeforeAll
    static void containerUp() {
        container = LabContainer.withAgent("cron");
    }

    @AfterAll
    static void containerDown() {
        if (container != null) {
            container.close();
        }
    }

    @Test
    @Order(1)
    void aJobRunsByTheClockWithItsWordsAsTheyAre() throws IOException {
        container.apply("cron", REPORT);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> journal().contains("|"));
        String said =
                journal().lines().filter(line -> line.contains("|")).findFirst().orElseThrow();
        assertEquals("100% of \"$HOME\" \\ ;|$(id)|", said);
        assertEquals(
                "www-data", container.run("systemctl", "show", "--value", "-p", "User", "reeve-cron-report.service"));
        container.requireNothingToDo("cron");
    }

    @Test
    @Order(2)
    void aTimeThatThereIsNotIsRefusedAndUndone() throws IOException {
        Ended applied = container.tryToApply("cron", REPORT.replace("*:*:0/2", "Someday 25:00"));
        assertEquals(1, applied.status(), applied.all());
        assertTrue(applied.all().contains("Someday 25:00"), applied.all());
        assertTrue(container.read(TIMER).contains("OnCalendar=*:*:0/2"), container.read(TIMER));
        assertEquals("active", container.run("systemctl", "is-active", "reeve-cron-report.timer"));
    }

    @Test
    @Order(3)
    void anotherTimeCountsAtOnce() throws IOException {
        container.apply("cron", REPORT.replace("*:*:0/2", "2031-01-01 00:00"));
        assertTrue(container
                .run("systemctl", "list-timers", "--no-legend", "reeve-cron-report.timer")
                .contains("2031-01-01"));
    }

    @Test
    @Order(4)
    void whatSomebodyEditedIsKeptAndWhatNoDocumentNamesIsGone() throws IOException {
        container.shell("echo '# mine' >>" + TIMER);
        container.apply("cron", REPORT);
        assertTrue(container.read(TIMER).endsWith("# mine\n"));
        container.apply("cron", "on_drift = \"replace\"\n" + REPORT);
        assertTrue(container.read(TIMER).contains("OnCalendar=*:*:0/2"));
        container.apply("cron", "");
        assertEquals("", container.shell("ls /etc/systemd/system | grep reeve-cron || true"));
        assertEquals("", container.run("systemctl", "list-timers", "--no-legend", "reeve-cron-*"));
    }

    private static String journal() {
        return container.run("journalctl", "--no-pager", "--quiet", "-o", "cat", "-u", "reeve-cron-report.service");
    }
}
