package org.reeve.agent.module.system;

import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.size;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code hostname = "web1"}, {@code timezone = "Europe/Paris"}, {@code motd = "Welcome"}, {@code watchdog = "30s"}. */
public final class SystemModule implements GuestModule {
    /** RFC 1123 labels in lower case; the kernel takes up to 64 characters. */
    private static final ValueFormat<String> HOSTNAME = text(
            Pattern.compile(
                    "(?=.{1,64}\\z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,9}"),
            "a host name (letters, digits, - and dots, up to 64 characters)",
            "web1.example.org");

    /** Names as the zone database has them: they are looked for below /usr/share/zoneinfo. */
    private static final ValueFormat<String> TIMEZONE = text(
            Pattern.compile("[A-Z][A-Za-z0-9_+-]{0,30}(?:/[A-Z][A-Za-z0-9_+-]{0,30}){0,2}"),
            "a time zone",
            "Europe/Paris");

    /** As glibc has them, in UTF-8: there is no reason for another encoding any more. */
    private static final ValueFormat<String> LOCALE =
            text(Pattern.compile("C\\.UTF-8|[a-z]{2,3}_[A-Z]{2}\\.UTF-8"), "a locale in UTF-8", "de_DE.UTF-8");

    private static final ValueFormat<String> SERVER = text(
            Pattern.compile("(?=.{1,190}\\z)[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?|[0-9a-f:]{2,39}"),
            "the name or the address of a time server",
            "0.debian.pool.ntp.org");

    /** sysctl(8). A name with a dot in one of its parts, such as that of a VLAN, has slashes instead. */
    private static final ValueFormat<String> PARAMETER = text(
            Pattern.compile(
                    "[a-z][a-z0-9_]{0,40}(?:(?:\\.[A-Za-z0-9_-]{1,60}){1,8}|(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,60}){1,8})"),
            "the name of a kernel parameter",
            "vm.swappiness");

    private static final ValueFormat<String> VALUE = text(
            Pattern.compile("[A-Za-z0-9_.:,+-][A-Za-z0-9_.:,+-]*(?: [A-Za-z0-9_.:,+-]+){0,16}"),
            "the value of a kernel parameter",
            "10");

    private static final int LONGEST_VALUE = 200;
    private static final long MEBIBYTE = 1L << 20;
    private static final long SMALLEST_SWAP = 16 * MEBIBYTE;
    private static final long LARGEST_SWAP = 256L << 30;

    private static final int LONGEST_MOTD = 16 << 10;

    /** A guest that waits for a busy disk for a few seconds is well. */
    private static final Duration SHORTEST_WATCHDOG = Duration.ofSeconds(10);

    /** The i6300esb takes a little more. */
    private static final Duration LONGEST_WATCHDOG = Duration.ofMinutes(30);

    @Override
    public String name() {
        return "system";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        List<SystemPart> parts = new ArrayList<>();
        root.optional("hostname", HOSTNAME).ifPresent(name -> {
            checkHostname(root, name);
            parts.add(new HostName(name, onDrift));
        });
        root.optional("timezone", TIMEZONE)
                .ifPresent(name -> parts.add(new TimeZone(name, reader, root.line("timezone"), onDrift)));
        root.optional("locale", LOCALE).ifPresent(name -> parts.add(new SystemLocale(name, onDrift)));
        root.optional("motd", text()).ifPresent(motd -> {
            checkMotd(root, motd);
            parts.add(new Motd(motd, onDrift));
        });
        List<String> servers = root.list("ntp", SERVER);
        if (!servers.isEmpty()) {
            parts.add(new TimeServers(servers, onDrift));
        }
        root.optional("swap", size(0, LARGEST_SWAP)).ifPresent(bytes -> {
            checkSwap(root, bytes);
            parts.add(new SwapFile(bytes, onDrift));
        });
        Map<String, String> parameters = parameters(root);
        if (!parameters.isEmpty()) {
            parts.add(new KernelParameters(parameters, onDrift));
        }
        root.optional("watchdog", duration(Duration.ZERO, LONGEST_WATCHDOG)).ifPresent(within -> {
            checkWatchdog(root, within);
            parts.add(new FedDevice(within, reader, root.line("watchdog"), onDrift));
        });
        reader.finish();
        return new DesiredSystem(parts);
    }

    private static Map<String, String> parameters(ConfigTable root) {
        Map<String, String> parameters = new TreeMap<>();
        for (ConfigTable table : root.tables("sysctl")) {
            String name = table.required("name", PARAMETER);
            String value = table.required("value", VALUE);
            if (value.length() > LONGEST_VALUE) {
                table.problem("value", "\"value\" is longer than " + LONGEST_VALUE + " characters", "make it shorter");
            }
            if (parameters.put(name, value) != null && table.has("name")) {
                table.problem("name", name + " is there twice", "make one [[sysctl]] of the two");
            }
        }
        return parameters;
    }

    private static void checkHostname(ConfigTable root, String name) {
        if (name.equals("localhost")) {
            root.problem(
                    "hostname",
                    "\"hostname\" is \"localhost\", which every machine is called",
                    "give this guest a name");
        }
    }

    private static void checkMotd(ConfigTable root, String motd) {
        if (!PlainText.isPlainLines(motd) || motd.length() > LONGEST_MOTD) {
            root.problem(
                    "motd",
                    "\"motd\" has a character that cannot be seen, or is longer than " + LONGEST_MOTD + " characters",
                    "write plain text; lines end with a line feed");
        }
    }

    private static void checkSwap(ConfigTable root, long bytes) {
        if (bytes % MEBIBYTE != 0 || (bytes != 0 && bytes < SMALLEST_SWAP)) {
            root.problem(
                    "swap",
                    "\"swap\" is smaller than " + SMALLEST_SWAP / MEBIBYTE + " MiB, or has a part of a MiB",
                    "write for example \"1 GiB\"; \"0 B\" takes the file away");
        }
    }

    private static void checkWatchdog(ConfigTable root, Duration within) {
        if (isOdd(within)) {
            root.problem(
                    "watchdog",
                    "\"watchdog\" is shorter than " + SHORTEST_WATCHDOG.toSeconds() + " s, or has a part of a second",
                    "write for example \"30s\"; \"0s\" turns it off");
        }
    }

    private static boolean isOdd(Duration watchdog) {
        return watchdog.toMillisPart() != 0 || (!watchdog.isZero() && watchdog.compareTo(SHORTEST_WATCHDOG) < 0);
    }
}
