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

/** The module dns in a systemd container: nsd is asked as any resolver would. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DnsInContainerTest {
    private static final String FILE = "/etc/nsd/reeve/example.org.zone";
    private static final String TEXT = "v=spf1 \\\\ \\\" ; é -all";
    private static final String ZONE = """
            addresses = ["127.0.0.1"]

            [[zone]]
            name = "example.org"
            nameservers = ["ns1.example.org"]
            secondaries = ["127.0.0.1"]

            [[zone.record]]
            name = "ns1"
            type = "a"
            value = "192.0.2.53"

            [[zone.record]]
            name = "www"
            type = "aaaa"
            value = "2001:db8::80"

            [[zone.record]]
            type = "mx"
            value = "mail.example.net"

            [[zone.record]]
            type = "txt"
            value = "%s"

            [[zone.record]]
            name = "*.apps"
            type = "cname"
            value = "www.example.org"
            """.formatted(TEXT);

    private static final String OTHER = """

            [[zone]]
            name = "example.com"
            nameservers = ["ns1.example.org"]
            """;

    private static LabContainer container;

    @BeforeAll
    static void containerUp() {
        container = LabContainer.withAgent("dns");
        container.run("apt-get", "install", "-qq", "bind9-dnsutils");
    }

    @AfterAll
    static void containerDown() {
        if (container != null) {
            container.close();
        }
    }

    @Test
    @Order(1)
    void whatTheDocumentSaysIsAnswered() throws IOException {
        container.apply("dns", ZONE);
        awaitAnswer("192.0.2.53", "ns1.example.org", "A");
        assertEquals("10 mail.example.net.", answer("example.org", "MX"));
        assertEquals("www.example.org.\n2001:db8::80", answer("shop.apps.example.org", "AAAA"));
        // dig shows a byte that is not ASCII by its number.
        assertEquals(
                "\"v=spf1 \\\\ \\\" \\; \\195\\169 -all\"",
                answer("example.org", "TXT").replace("\" ; ", "\" \\; "));
        assertEquals("enabled", container.run("systemctl", "is-enabled", "nsd"));
        container.requireNothingToDo("dns");
    }

    @Test
    @Order(2)
    void aChangedRecordIsAnsweredByTheServerThatRanBefore() throws IOException {
        String process = process();
        container.apply("dns", ZONE.replace("2001:db8::80", "2001:db8::81"));
        awaitAnswer("2001:db8::81", "www.example.org", "AAAA");
        assertTrue(answer("example.org", "SOA").contains(" 2 14400 "), answer("example.org", "SOA"));
        assertEquals(process, process());
    }

    @Test
    @Order(3)
    void secondariesMayCopyAZoneAndNobodyElse() throws IOException {
        container.apply("dns", ZONE + OTHER);
        awaitAnswer("ns1.example.org.", "example.com", "NS");
        String copy = container.run("dig", "@127.0.0.1", "example.org", "AXFR");
        assertTrue(copy.contains("192.0.2.53"), copy);
        String refused =
                container.exec("dig", "@127.0.0.1", "example.com", "AXFR").all();
        assertTrue(refused.contains("Transfer failed"), refused);
    }

    @Test
    @Order(4)
    void aServerThatCouldNotStartAgainIsLeftAsItIs() throws IOException {
        container.shell("echo 'zonr: nonsense' >/etc/nsd/nsd.conf.d/mine.conf");
        Ended applied = container.tryToApply("dns", ZONE);
        assertEquals(1, applied.status(), applied.all());
        assertTrue(applied.all().contains("nsd-checkconf"), applied.all());
        assertTrue(container.read("/etc/nsd/nsd.conf.d/reeve.conf").contains("example.com"));
        assertEquals("ns1.example.org.", answer("example.com", "NS"));
        container.run("rm", "/etc/nsd/nsd.conf.d/mine.conf");
        container.apply("dns", ZONE);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> status("example.com")
                .equals("REFUSED"));
    }

    @Test
    @Order(5)
    void whatSomebodyEditedIsKeptAndWhatNoDocumentNamesIsGone() throws IOException {
        container.shell("echo 'mine IN A 192.0.2.9' >>" + FILE);
        container.apply("dns", ZONE.replace("192.0.2.53", "192.0.2.54"));
        assertTrue(container.read(FILE).endsWith("mine IN A 192.0.2.9\n"));
        container.apply("dns", "on_drift = \"replace\"\n" + ZONE);
        awaitAnswer("", "mine.example.org", "A");
        container.apply("dns", "addresses = [\"127.0.0.1\"]\n");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> status("example.org")
                .equals("REFUSED"));
        assertEquals("", container.run("ls", "/etc/nsd/reeve"));
    }

    private static void awaitAnswer(String answer, String name, String type) {
        Awaitility.await(name + " " + type).atMost(Duration.ofMinutes(1)).until(() -> answer(name, type)
                .equals(answer));
    }

    private static String answer(String name, String type) {
        return container.run("dig", "+short", "@127.0.0.1", name, type);
    }

    private static String status(String name) {
        String answer = container.run("dig", "+noall", "+comments", "@127.0.0.1", name, "SOA");
        return answer.replaceAll("(?s).*status: ([A-Z]+),.*", "$1");
    }

    private static String process() {
        return container.run("systemctl", "show", "--value", "-p", "MainPID", "nsd");
    }
}
