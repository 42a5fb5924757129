package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** Jobs of the module {@code cron}, with a real systemd. */
@NeedsRealHost
class CronInContainerTest {
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200));
    private static final String SERVICE = "/etc/systemd/system/reeve-job-tell.service";

    private static @Nullable LabContainer up;

    @BeforeAll
    static void containerUp() {
        up = LabContainer.withAgent("accounts-cron");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void aJobRunsInTimeAsItsUserWithItsArgumentsAsTheyAreAndIsGoneWhenItIsNamedNoMore() throws IOException {
        String job = """
                [[job]]
                name = "tell"
                command = ["/usr/bin/printf", "<%s>\\\\n", "$HOME ${HOME}", "%n%%", "a \\"b\\" 'c'", "\\\\t;", ";", "-é*"]
                user = "nobody"
                calendar = "*:*:*"
                """;
        apply(job);
        String told = "<$HOME ${HOME}>\n<%n%%>\n<a \"b\" 'c'>\n<\\t;>\n<;>\n<-é*>";
        SOON.until(() ->
                journal("_UID=65534", "_SYSTEMD_UNIT=reeve-job-tell.service").contains(told));
        nothingIsLeftToDo();
        assertEquals("enabled", container().run("systemctl", "is-enabled", "reeve-job-tell.timer"));

        apply(job.replace("*:*:*", "*-01-01 03:00:00"));
        assertTrue(container()
                .run("systemctl", "show", "--value", "-p", "NextElapseUSecRealtime", "reeve-job-tell.timer")
                .contains("-01-01 03:00:00"));

        container().shell("echo '# mine' >>" + SERVICE);
        Ended kept = tried(job.replace("*:*:*", "daily"));
        assertEquals(0, kept.status(), kept.all());
        assertTrue(kept.all().contains("kept as it is"), kept.all());

        apply("on_drift = \"replace\"\n" + job);
        apply("");
        assertEquals(
                "",
                container()
                        .exec("systemctl", "list-unit-files", "--no-legend", "reeve-job-*")
                        .out());
        nothingIsLeftToDo();
    }

    @Test
    void aTimeThatThereIsNotIsUndone() throws IOException {
        Ended refused = tried("""
                [[job]]
                name = "never"
                command = ["/usr/bin/true"]
                user = "nobody"
                calendar = "Mon..Fry 03:30"
                """);
        assertEquals(1, refused.status(), refused.all());
        assertTrue(refused.all().contains("systemd-analyze calendar Mon..Fry 03:30 refuses"), refused.all());
        assertEquals(
                1,
                container()
                        .exec("test", "-e", "/etc/systemd/system/reeve-job-never.timer")
                        .status());
    }

    private static String journal(String... fields) {
        StringBuilder words = new StringBuilder();
        for (String field : fields) {
            words.append(' ').append(field);
        }
        return container().shell("journalctl --no-pager -o cat" + words);
    }

    private static void apply(String document) throws IOException {
        Ended applied = tried(document);
        assertEquals(0, applied.status(), applied.all());
    }

    private static Ended tried(String document) throws IOException {
        container().write("/root/cron.toml", document);
        return container().exec("reeve-agent", "apply", "/root/cron.toml");
    }

    private static void nothingIsLeftToDo() {
        String plan = container().run("reeve-agent", "plan", "/root/cron.toml");
        assertTrue(plan.endsWith("nothing to do"), plan);
    }

    private static LabContainer container() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }
}
