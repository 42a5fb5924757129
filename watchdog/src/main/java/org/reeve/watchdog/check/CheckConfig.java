package org.reeve.watchdog.check;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * Checks as TOML: the tables {@code [[check]]} of a host's configuration and of a guest's own policy. {@code docs/policy.md} is the
 * reference of their keys. Problems are noted in the document's reader.
 */
public final class CheckConfig {
    /** In a host's file, for all of its guests together. */
    static final int MOST_RULES = 100;

    private static final String KEY = "check";

    private static final Pattern GUESTS = Pattern.compile("[^\\s/]{1,200}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9@._:\\\\-]{0,190}\\.service");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    // As it stands in the request line: what else a URL may have is percent-encoded (RFC 3986, 3.3 and 3.4).
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,500}");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?)*");
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(5);
    private static final Duration LONGEST_PERIOD = Duration.ofHours(1);
    private static final Duration USUAL_PERIOD = Duration.ofSeconds(30);
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
    private static final int USUAL_FAILURES = 3;

    private enum Kind {
        PING,
        TCP,
        SSH,
        HTTP,
        HTTPS
    }

    /** Who wrote a document, and what may therefore stand in it. */
    private enum Author {
        OPERATOR,
        GUESTS_OWNER
    }

    private CheckConfig() {}

    /** The tables of a host's configuration, which may name guests and addresses. */
    public static HostChecks ofHost(ConfigTable root) {
        List<ConfigTable> tables = root.tables(KEY);
        List<HostChecks.Rule> rules = new ArrayList<>();
        Names names = new Names();
        for (ConfigTable table : tables) {
            Check check = check(table, Author.OPERATOR);
            names.add(table, check);
            rules.add(new HostChecks.Rule(
                    new GuestNames(table.list("guests", text(GUESTS, "a pattern of guests' names", "web-*"))), check));
        }
        limit(root, tables, MOST_RULES);
        return new HostChecks(rules);
    }

    /** The tables of the policy of one guest: only its own addresses are asked. */
    public static List<Check> ofGuest(ConfigTable root) {
        List<ConfigTable> tables = root.tables(KEY);
        List<Check> checks = new ArrayList<>();
        Names names = new Names();
        for (ConfigTable table : tables) {
            Check check = check(table, Author.GUESTS_OWNER);
            names.add(table, check);
            checks.add(check);
        }
        limit(root, tables, Check.MOST_PER_GUEST);
        return List.copyOf(checks);
    }

    private static Check check(ConfigTable table, Author author) {
        Kind kind = table.required("kind", choice(Kind.class));
        Check.Terms terms = terms(table);
        InetAddress address = address(table, author);
        return switch (kind) {
            case PING -> new Check.Ping(terms, address);
            case TCP -> new Check.Tcp(terms, address, table.required("port", port()));
            case SSH -> new Check.Ssh(terms, address, table.optional("port", port(), 22));
            case HTTP -> new Check.Http(terms, address, table.optional("port", port(), 80), page(table), null);
            case HTTPS -> https(table, terms, address);
        };
    }

    private static Check.Terms terms(ConfigTable table) {
        Duration period = table.optional("period", duration(SHORTEST_PERIOD, LONGEST_PERIOD), USUAL_PERIOD);
        Duration timeout =
                table.optional("timeout", duration(Duration.ofSeconds(1), Duration.ofSeconds(30)), USUAL_TIMEOUT);
        if (timeout.compareTo(period) > 0) {
            table.problem("timeout", "\"timeout\" is longer than the period", "write a shorter time-out");
        }
        FailedCheck.Action action =
                table.optional("action", choice(FailedCheck.Action.class), FailedCheck.Action.ALERT);
        return new Check.Terms(
                name(table),
                period,
                timeout,
                table.optional("failures", integer(1, 100), USUAL_FAILURES),
                action,
                unit(table, action));
    }

    private static String name(ConfigTable table) {
        String name = table.required("name", text());
        if (table.has("name") && !NAME.matcher(name).matches()) {
            table.problem(
                    "name",
                    "\"name\" is not the name of a check",
                    "write up to 40 letters, digits, \".\", \"_\" and \"-\", for example \"shop\"");
        }
        return name;
    }

    private static @Nullable String unit(ConfigTable table, FailedCheck.Action action) {
        ValueFormat<String> format = text(UNIT, "a systemd service", "nginx.service");
        if (action == FailedCheck.Action.RESTART_SERVICE) {
            return table.required("unit", format);
        }
        if (table.has("unit")) {
            table.problem(
                    "unit",
                    "\"unit\" is there, and the action does not restart it",
                    "remove it, or write action = \"restart-service\"");
        }
        return null;
    }

    private static @Nullable InetAddress address(ConfigTable table, Author author) {
        return switch (author) {
            case OPERATOR ->
                table.optional("address", text(ADDRESS, "an IP address", "192.0.2.7"))
                        .flatMap(literal -> parsed(table, literal))
                        .orElse(null);
            case GUESTS_OWNER -> {
                if (table.has("address")) {
                    table.problem(
                            "address",
                            "\"address\" is for the operator of the host only",
                            "remove it: the guest's own addresses are checked");
                }
                yield null;
            }
        };
    }

    private static Optional<InetAddress> parsed(ConfigTable table, String literal) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(literal);
        if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            table.problem(
                    "address",
                    "\"address\" is \"" + literal + "\", not the IP address of a machine",
                    "write for example \"192.0.2.7\" or \"2001:db8::7\"");
            return Optional.empty();
        }
        return Optional.of(address);
    }

    private static Check.Page page(ConfigTable table) {
        return new Check.Page(
                table.optional("path", text(PATH, "the path of a page", "/health"), "/"),
                table.optional("host", text(HOST, "a host name", "www.example.org"))
                        .orElse(null),
                table.list("status", integer(200, 599)),
                table.optional("text", text(TEXT, "a text of at most 200 characters", "Welcome"))
                        .orElse(null));
    }

    private static Check https(ConfigTable table, Check.Terms terms, @Nullable InetAddress address) {
        Check.Page page = page(table);
        return new Check.Http(terms, address, table.optional("port", port(), 443), page, tls(table, page.host()));
    }

    private static Check.Tls tls(ConfigTable table, @Nullable String host) {
        Check.Verification wanted =
                table.optional("verify", flag(), true) ? Check.Verification.ON : Check.Verification.OFF;
        if (host == null && wanted == Check.Verification.ON) {
            table.problem(
                    "host",
                    "\"host\" is missing, the name that the certificate must be for",
                    "write host = \"www.example.org\", or verify = false");
            return new Check.Tls(null, Check.Verification.OFF);
        }
        return new Check.Tls(host, wanted);
    }

    private static ValueFormat<Integer> port() {
        return integer(1, 65_535);
    }

    private static void limit(ConfigTable root, List<ConfigTable> tables, int most) {
        if (tables.size() > most) {
            root.problem(
                    KEY, "there are " + tables.size() + " checks, and " + most + " are allowed", "remove some of them");
        }
    }

    /** Each name stands for one check. */
    private static final class Names {
        private final Map<String, Integer> lines = new HashMap<>();

        void add(ConfigTable table, Check check) {
            if (!table.has("name")) {
                return;
            }
            Integer before = lines.putIfAbsent(check.terms().name(), table.line("name"));
            if (before != null) {
                table.problem(
                        "name",
                        "a check of that name is there already, in line " + before,
                        "give each check a name of its own");
            }
        }
    }
}
