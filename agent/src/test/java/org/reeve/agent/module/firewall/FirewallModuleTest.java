package org.reeve.agent.module.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;

class FirewallModuleTest {
    private static final FirewallModule MODULE = new FirewallModule();

    @Test
    void theRulesAreInTheOrderOfTheDocumentBehindWhatIsAlwaysAccepted() throws DocumentException {
        assertEquals("""
                # Written by Reeve from the module firewall. An edit here is kept, and shown as drift.
                table inet reeve
                delete table inet reeve
                table inet reeve {
                    chain input {
                        type filter hook input priority filter; policy drop;
                        iif "lo" accept
                        ct state established,related accept
                        meta l4proto { icmp, ipv6-icmp } accept
                        tcp dport 842 accept comment "Reeve"
                        ip saddr { 203.0.113.0/24 } counter drop comment "nuisance"
                        tcp dport { 80, 8000-8100 } counter accept comment "web"
                        ip saddr { 192.0.2.1 } udp dport { 53 } counter accept comment "dns"
                        ip6 saddr { 2001:db8::/32 } udp dport { 53 } counter accept comment "dns"
                        meta l4proto tcp counter accept comment "all"
                    }
                }
                """, rules("""
                default = "drop"
                [[rule]]
                name = "nuisance"
                verdict = "drop"
                protocol = "any"
                from = ["203.0.113.0/24"]
                [[rule]]
                name = "web"
                ports = ["80", "8000-8100"]
                [[rule]]
                name = "dns"
                protocol = "udp"
                ports = ["53"]
                from = ["192.0.2.1", "2001:db8::/32"]
                [[rule]]
                name = "all"
                """));
    }

    @Test
    void theLastStepIsThatSomebodyStillReachesTheGuest() throws DocumentException {
        assertInstanceOf(
                PlanStep.BeReached.class, steps(MODULE, "default = \"drop\"").getLast());
    }

    @Test
    void offTakesNothingAwayThatIsNotReeves() throws DocumentException {
        assertEquals(List.of(), steps(MODULE, "state = \"off\"\ndefault = \"accept\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "90-80", "80-80", "99999"})
    void portsThatThereCannotBeAreRefused(String ports) {
        assertEquals(1, problems(MODULE, rule("ports = [\"" + ports + "\"]")).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256.0.0.1",
                "10.0.0.01",
                "10.0.0.0/33",
                "2001:db8::/129",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "::1:",
                ":",
            })
    void addressesThatThereCannotBeAreRefused(String address) {
        assertEquals(1, problems(MODULE, rule("from = [\"" + address + "\"]")).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "0.0.0.0/0",
                "::",
                "::1",
                "fe80::/10",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8"
            })
    void addressesThatThereAreAreTaken(String address) throws DocumentException {
        assertTrue(rules(rule("from = [\"" + address + "\"]")).contains("{ " + address + " }"));
    }

    @Test
    void portsWithoutAProtocolAndDroppingEverythingAreMistakes() {
        assertEquals(
                1,
                problems(MODULE, rule("protocol = \"any\"\nports = [\"80\"]")).size());
        assertEquals(1, problems(MODULE, rule("verdict = \"drop\"")).size());
        assertEquals(1, problems(MODULE, rule("") + "[[rule]]\nname = \"x\"").size());
    }

    private static String rule(String more) {
        return "default = \"drop\"\n[[rule]]\nname = \"x\"\n" + more + "\n";
    }

    private static String rules(String toml) throws DocumentException {
        for (PlanStep step : steps(MODULE, toml)) {
            if (step instanceof PlanStep.WriteFile write && write.path().name().equals("reeve.nft")) {
                return write.content().text();
            }
        }
        throw new AssertionError("no rules are written");
    }
}
