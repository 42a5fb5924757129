package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** What of the module system a container can have: its own network's parameters, a locale, time servers. */
@NeedsRealHost
class SystemInContainerTest {
    private static LabContainer container;

    @BeforeAll
    static void containerUp() {
        container = LabContainer.withAgent("system");
        // The lab's image has it masked: its guests have no network to ask for the time.
        container.run("systemctl", "unmask", "systemd-timesyncd");
    }

    @AfterAll
    static void containerDown() {
        if (container != null) {
            container.close();
        }
    }

    @Test
    void parametersLocaleAndTimeServersAreSetAndStay() throws IOException {
        apply("""
                locale = "de_DE.UTF-8"
                ntp = ["ntp.example.org", "192.0.2.123"]

                [[sysctl]]
                name = "net.ipv4.ip_local_port_range"
                value = "10240 60999"
                """, 0);
        assertEquals("10240\t60999", container.run("sysctl", "-n", "net.ipv4.ip_local_port_range"));
        assertEquals("Sonntag", container.shell("LC_ALL=de_DE.UTF-8 date -d 2026-11-29 +%A"));
        assertEquals("LANG=de_DE.UTF-8", container.read("/etc/default/locale").strip());
        assertTrue(container
                .run("systemd-analyze", "cat-config", "systemd/timesyncd.conf")
                .contains("NTP=ntp.example.org 192.0.2.123"));
        container.requireNothingToDo("system");

        container.run("sysctl", "-w", "net.ipv4.ip_local_port_range=20000 30000");
        assertTrue(container.plan("system").contains("to do: system: set net.ipv4.ip_local_port_range"));
    }

    @Test
    void aParameterThatTheKernelDoesNotTakeIsSaidAndUndone() throws IOException {
        String before = container.run("sysctl", "-n", "net.ipv4.tcp_keepalive_time");
        Ended refused = apply("""
                [[sysctl]]
                name = "net.ipv4.tcp_keepalive_time"
                value = "77"

                [[sysctl]]
                name = "net.ipv4.there_is_none"
                value = "1"
                """, 1);
        assertTrue(refused.all().contains("this kernel has no parameter net.ipv4.there_is_none"), refused.all());
        assertEquals(before, container.run("sysctl", "-n", "net.ipv4.tcp_keepalive_time"));
    }

    private static Ended apply(String document, int status) throws IOException {
        Ended ended = container.tryToApply("system", document);
        assertEquals(status, ended.status(), ended.all());
        return ended;
    }
}
