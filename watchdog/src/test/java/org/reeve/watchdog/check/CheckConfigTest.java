package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.operation.Problem;
import org.reeve.watchdog.recovery.FailedCheck;

class CheckConfigTest {
    @Test
    void whatIsNotWrittenHasADefault() throws Exception {
        List<Check> checks = guest("""
                [[check]]
                name = "up"
                kind = "ping"
                [[check]]
                name = "login"
                kind = "ssh"
                [[check]]
                name = "site"
                kind = "http"
                [[check]]
                name = "shop"
                kind = "https"
                host = "shop.example.org"
                """);
        assertEquals(
                List.of(
                        new Check.Ping(terms("up"), null),
                        new Check.Ssh(terms("login"), null, 22),
                        new Check.Http(terms("site"), null, 80, new Check.Page("/", null, List.of(), null), null),
                        new Check.Http(
                                terms("shop"),
                                null,
                                443,
                                new Check.Page("/", "shop.example.org", List.of(), null),
                                new Check.Tls("shop.example.org", Check.Verification.ON))),
                checks);
    }

    @Test
    void whatIsWrittenCounts() throws Exception {
        HostChecks checks = host("""
                [[check]]
                name = "shop"
                kind = "https"
                guests = ["web-*", "db1"]
                address = "2001:db8::7"
                port = 8443
                host = "shop.example.org"
                path = "/health?deep=1"
                status = [200, 204]
                text = "all is well"
                verify = false
                period = "1m"
                timeout = "10s"
                failures = 5
                action = "restart-service"
                unit = "nginx.service"
                """);
        Check expected = new Check.Http(
                new Check.Terms(
                        "shop",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        5,
                        FailedCheck.Action.RESTART_SERVICE,
                        "nginx.service"),
                InetAddress.ofLiteral("2001:db8::7"),
                8443,
                new Check.Page("/health?deep=1", "shop.example.org", List.of(200, 204), "all is well"),
                new Check.Tls("shop.example.org", Check.Verification.OFF));
        assertEquals(List.of(new HostChecks.Rule(new GuestNames(List.of("web-*", "db1")), expected)), checks.rules());
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsLineAndWhatToWrite() {
        List<String> problems = problems(CheckConfig::ofGuest, """
                [[check]]
                name = "web"
                kind = "tcp"
                prot = 80
                [[check]]
                name = "a shop"
                kind = "ping"
                period = "10s"
                timeout = "11s"
                unit = "nginx.service"
                [[check]]
                name = "web"
                kind = "https"
                address = "192.0.2.7"
                action = "restart-service"
                period = "4s"
                """);
        assertEquals(
                List.of(
                        "1: \"port\" is missing in [check]: write port = 1",
                        "4: unknown key \"prot\" in [check]: did you mean \"port\"?",
                        "6: \"name\" is not the name of a check: write up to 40 letters, digits, \".\", \"_\" and \"-\","
                                + " for example \"shop\"",
                        "9: \"timeout\" is longer than the period: write a shorter time-out",
                        "10: \"unit\" is there, and the action does not restart it: remove it, or write action ="
                                + " \"restart-service\"",
                        "11: \"unit\" is missing in [check]: write unit = \"nginx.service\"",
                        "11: \"host\" is missing, the name that the certificate must be for: write host = \"www.example.org\","
                                + " or verify = false",
                        "12: a check of that name is there already, in line 2: give each check a name of its own",
                        "14: \"address\" is for the operator of the host only: remove it: the guest's own addresses are"
                                + " checked",
                        "16: \"period\" is \"4s\", out of range: write a duration from \"5s\" to \"1h\""),
                problems);
    }

    /** An owner who may choose where the host knocks could look into other people's networks. */
    @Test
    void onlyTheOperatorMayNameAnAddress() throws Exception {
        String toml = """
                [[check]]
                name = "up"
                kind = "ping"
                address = "192.0.2.7"
                """;
        assertEquals(
                InetAddress.ofLiteral("192.0.2.7"),
                host(toml).rules().getFirst().check().address());
        assertEquals(1, problems(CheckConfig::ofGuest, toml).size());
        assertEquals(
                1,
                problems(CheckConfig::ofGuest, toml.replace("address = \"192.0.2.7\"", "guests = [\"*\"]"))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "192.0.2.300", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "fe80::1%eth0", ""})
    void anAddressIsThatOfOneMachine(String address) {
        assertEquals(1, problems(CheckConfig::ofHost, """
                [[check]]
                name = "up"
                kind = "ping"
                address = "%s"
                """.formatted(address)).size());
    }

    /** What is written ends up in a request: no second line may come of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path | index.html",
                "path | /a b",
                "path | /a\\r\\nHost: other",
                "path | /ä",
                "host | a b",
                "host | -a.example.org",
                "host | a\\r\\nX: y",
                "host | a..b",
                "host | a/b",
                "text | a\\nb",
                "unit | nginx",
                "unit | ../nginx.service",
                "unit | --now.service",
            })
    void valuesThatWouldBreakOutAreRefused(String key, String value) {
        List<String> problems = problems(
                CheckConfig::ofGuest, """
                [[check]]
                name = "shop"
                kind = "http"
                action = "restart-service"
                %s
                %s = "%s"
                """.formatted(key.equals("unit") ? "" : "unit = \"nginx.service\"", key, value));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("6: \"" + key + "\" is "), problems::toString);
    }

    @Test
    void thereAreNotMoreChecksThanThePartiesCanBear() throws Exception {
        assertEquals(20, guest(pings(20)).size());
        assertEquals(
                List.of("1: there are 21 checks, and 20 are allowed: remove some of them"),
                problems(CheckConfig::ofGuest, pings(21)));
        assertEquals(100, host(pings(100)).rules().size());
        assertEquals(1, problems(CheckConfig::ofHost, pings(101)).size());
    }

    @Test
    void anOperatorsChecksAreForGuestsByTheirNames() throws Exception {
        HostChecks checks = host("""
                [[check]]
                name = "all"
                kind = "ping"
                [[check]]
                name = "web"
                kind = "http"
                guests = ["web-*", "*.shop"]
                """);
        assertEquals(List.of("all", "web"), names(checks.of("web-1")));
        assertEquals(List.of("all", "web"), names(checks.of("a.shop")));
        assertEquals(List.of("all"), names(checks.of("aXshop")));
        assertEquals(List.of("all"), names(checks.of("xweb-1")));
        assertEquals(20, host(pings(30)).of("any").size());
    }

    private static List<String> names(List<Check> checks) {
        return checks.stream().map(check -> check.terms().name()).toList();
    }

    private static String pings(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "[[check]]\nname = \"up-" + i + "\"\nkind = \"ping\"\n")
                .collect(Collectors.joining());
    }

    private static Check.Terms terms(String name) {
        return new Check.Terms(name, Duration.ofSeconds(30), Duration.ofSeconds(5), 3, FailedCheck.Action.ALERT, null);
    }

    private static List<Check> guest(String toml) throws ConfigException {
        return read(CheckConfig::ofGuest, toml);
    }

    private static HostChecks host(String toml) throws ConfigException {
        return read(CheckConfig::ofHost, toml);
    }

    private static <T> T read(Function<ConfigTable, T> form, String toml) throws ConfigException {
        ConfigReader reader = ConfigReader.text("policy", toml);
        T read = form.apply(reader.root());
        reader.finish();
        return read;
    }

    private static List<String> problems(Function<ConfigTable, ?> form, String toml) {
        return assertThrows(ConfigException.class, () -> read(form, toml)).problems().stream()
                .map(CheckConfigTest::line)
                .toList();
    }

    private static String line(Problem problem) {
        return problem.line() + ": " + problem.message() + ": " + problem.correction();
    }
}
