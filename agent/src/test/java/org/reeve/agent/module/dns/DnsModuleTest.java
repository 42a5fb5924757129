package org.reeve.agent.module.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.desired.AppliedModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.TakeIn.How;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.Problem;

class DnsModuleTest {
    private static final DnsModule MODULE = new DnsModule();
    private static final String FILE = "/etc/nsd/reeve/example.org.zone";
    private static final String SERVER = "/etc/nsd/nsd.conf.d/reeve.conf";
    private static final String ZONE = """
            [[zone]]
            name = "example.org"
            nameservers = ["ns1.example.net."]
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
    void aZoneIsWhatPeopleWouldWriteAndTheSecondPlanIsEmpty() {
        String document = ZONE
                + "contact = \"a.b@example.org\"\nttl = \"2h\"\nsecondaries = [\"198.51.100.7\"]\n"
                + record("@", "a", "192.0.2.80") + "ttl = \"5m\"\n"
                + record("www", "cname", "example.org")
                + record("@", "mx", "mail.example.net.")
                + record("_sip._tcp", "srv", "sip.example.net") + "priority = 5\nweight = 50\nport = 5060\n"
                + record("@", "caa", "letsencrypt.org") + "tag = \"issuewild\"\n"
                + record("*.apps", "aaaa", "2001:db8::1");
        module.apply("addresses = [\"192.0.2.53\"]\n" + document);
        assertEquals("""
                ; Written by Reeve from the module dns. An edit here is kept, and shown as drift.
                $ORIGIN example.org.
                $TTL 7200
                @ IN SOA ns1.example.net. a\\.b.example.org. 1 14400 3600 1209600 300
                @ IN NS ns1.example.net.
                @ 300 IN A 192.0.2.80
                www IN CNAME example.org.
                @ IN MX 10 mail.example.net.
                _sip._tcp IN SRV 5 50 5060 sip.example.net.
                @ IN CAA 0 issuewild "letsencrypt.org"
                *.apps IN AAAA 2001:db8::1
                """, guest.text(FILE));
        assertEquals("""
                # Written by Reeve from the module dns. An edit here is kept, and shown as drift.
                server:
                    ip-address: 192.0.2.53
                zone:
                    name: "example.org"
                    zonefile: "/etc/nsd/reeve/example.org.zone"
                    notify: 198.51.100.7 NOKEY
                    provide-xfr: 198.51.100.7 NOKEY
                """, guest.text(SERVER));
        assertTrue(module.isSo("addresses = [\"192.0.2.53\"]\n" + document));
    }

    @Test
    void theSerialGoesUpByOneWithEachChangeAndNeverDown() {
        module.apply(ZONE + "serial = 2026113001\n");
        assertEquals(2026113001L, serial());
        module.apply(ZONE + "serial = 2026113001\nttl = \"2h\"\n");
        assertEquals(2026113002L, serial());
        module.apply(ZONE + "ttl = \"3h\"\n");
        assertEquals(2026113003L, serial());
        assertTrue(module.isSo(ZONE + "ttl = \"3h\"\nserial = 7\n"));
        module.apply(ZONE + "ttl = \"3h\"\nserial = 2027010101\n");
        assertEquals(2027010101L, serial());
    }

    @Test
    void afterTheHighestSerialComesOne() throws DocumentException {
        String first = text(steps(MODULE, ZONE), FILE);
        String last = first.replace(" 1 14400", " 4294967295 14400");
        guest.file(FILE, last);
        assertEquals(last, text(steps(MODULE, ZONE, guest), FILE));
        assertEquals(first.replace("3600\n@", "7200\n@"), text(steps(MODULE, ZONE + "ttl = \"2h\"\n", guest), FILE));
    }

    @Test
    void zonesThatAreThereAreReadAnewWhileTheServerAnswers() throws DocumentException {
        assertEquals(How.RESTART, how(ZONE));
        guest.file(SERVER, text(steps(MODULE, ZONE), SERVER));
        assertEquals(How.RELOAD, how(ZONE + record("www", "a", "192.0.2.1")));
        assertEquals(How.RESTART, how(ZONE + ZONE.replace("example.org", "example.com")));
    }

    @Test
    void aZoneThatNoDocumentNamesIsTakenAway() {
        module.apply(ZONE + ZONE.replace("example.org", "example.com"));
        module.apply(ZONE.replace("example.org", "example.com"));
        assertFalse(guest.snapshot().contains("example.org.zone"), guest.snapshot());
        assertFalse(read(SERVER).contains("\"example.org\""), read(SERVER));
    }

    @Test
    void aZoneThatTheServerRefusesIsUndone() {
        module.apply(ZONE);
        String before = guest.snapshot();
        assertTrue(module.failure(ZONE + record("broken", "a", "192.0.2.1")).contains("nsd-checkzone"));
        assertEquals(before, guest.snapshot());
    }

    /** RFC 1035, 5.1: read back by the rules for quoted strings it is the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "v=spf1 -all", "\"", "\\", "\\065", "; no comment", "é€😀", "$ORIGIN x.", "a\" \"b"})
    void aTextIsReadBackAsItIs(String text) throws DocumentException {
        String zone =
                text(steps(MODULE, ZONE + "[[zone.record]]\ntype = \"txt\"\nvalue = " + quoted(text) + "\n"), FILE);
        String written = zone.substring(zone.indexOf(" IN TXT ") + 8).strip();
        assertEquals(text, readBack(written), written);
    }

    @Test
    void aLongTextIsSeveralStrings() throws DocumentException {
        String zone = text(steps(MODULE, ZONE + record("@", "txt", "k".repeat(600))), FILE);
        assertTrue(
                zone.contains("\"" + "k".repeat(255) + "\" \"" + "k".repeat(255) + "\" \"" + "k".repeat(90) + "\"\n"));
        assertEquals(
                1, problems(MODULE, ZONE + record("@", "txt", "k".repeat(4001))).size());
    }

    @ParameterizedTest
    @CsvSource({
        "a, 192.0.2.256",
        "a, 192.0.2",
        "a, 010.0.0.1",
        "a, 2001:db8::1",
        "aaaa, 192.0.2.1",
        "aaaa, 2001:db8::1::2",
        "aaaa, ::1%eth0",
        "aaaa, ::ffff:192.0.2.1",
        "aaaa, :",
        "cname, www",
        "mx, 10 mail.example.net",
        "ns, -a.example.net",
        "ptr, Example.org",
        "srv, a..b",
        "caa, a\"b",
        "txt, 'a\nb'"
    })
    void aValueThatIsNoneOfItsTypeIsRefusedAtItsLine(String type, String value) {
        String more = type.equals("srv") ? "port = 1\n" : "";
        String document =
                ZONE + "[[zone.record]]\nname = \"x\"\ntype = \"" + type + "\"\nvalue = " + quoted(value) + "\n" + more;
        List<Problem> found = problems(MODULE, document);
        assertEquals(7, found.getFirst().line(), found::toString);
    }

    @Test
    void whatNoServerCouldAnswerIsRefused() {
        refused("is there twice", ZONE + ZONE);
        refused("\"nameservers\" of example.org is missing", "[[zone]]\nname = \"example.org\"\n");
        refused("has no address", ZONE.replace("ns1.example.net.", "ns1.example.org"));
        refused("can have nothing else", ZONE + record("@", "cname", "example.net"));
        refused(
                "can have nothing else",
                ZONE + record("www", "cname", "a.example.net") + record("www", "a", "192.0.2.1"));
        refused("is an alias", ZONE + record("www", "cname", "example.net") + record("@", "mx", "www.example.org"));
        refused("this record is there twice", ZONE + record("@", "a", "192.0.2.1") + record("@", "a", "192.0.2.1"));
        refused("are in \"nameservers\"", ZONE + record("@", "ns", "ns2.example.net"));
        refused("\"port\" is missing", ZONE + record("_sip._tcp", "srv", "sip.example.net"));
        refused("means nothing to a record of type a", ZONE + record("@", "a", "192.0.2.1") + "priority = 10\n");
        refused("has one address twice", "addresses = [\"192.0.2.1\", \"192.0.2.1\"]\n" + ZONE);
        refused("\":::\"", "addresses = [\":::\"]\n" + ZONE);
    }

    private static void refused(String words, String document) {
        List<Problem> found = problems(MODULE, document);
        assertTrue(found.getFirst().message().contains(words), found::toString);
    }

    private How how(String document) throws DocumentException {
        return steps(MODULE, document, guest).stream()
                .filter(PlanStep.TakeIn.class::isInstance)
                .map(step -> ((PlanStep.TakeIn) step).how())
                .findFirst()
                .orElseThrow();
    }

    private String read(String path) {
        return Objects.requireNonNull(guest.text(path), path);
    }

    private long serial() {
        return Long.parseLong(read(FILE).replaceAll("(?s).* ([0-9]+) 14400 .*", "$1"));
    }

    private static String record(String name, String type, String value) {
        return "[[zone.record]]\nname = \"" + name + "\"\ntype = \"" + type + "\"\nvalue = \"" + value + "\"\n";
    }

    private static String text(List<PlanStep> steps, String path) {
        return steps.stream()
                .filter(step -> step instanceof PlanStep.WriteFile write
                        && write.path().value().equals(path))
                .map(step -> ((PlanStep.WriteFile) step).content().text())
                .findFirst()
                .orElseThrow();
    }

    private static String readBack(String written) {
        byte[] bytes = new byte[written.length()];
        int length = 0;
        boolean inside = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '"') {
                inside = !inside;
            } else if (!inside) {
                assertEquals(' ', c);
            } else if (c == '\\' && Character.isDigit(written.charAt(i + 1))) {
                bytes[length++] = (byte) Integer.parseInt(written.substring(i + 1, i + 4));
                i += 3;
            } else {
                bytes[length++] = (byte) (c == '\\' ? written.charAt(++i) : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
