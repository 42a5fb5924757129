package org.reeve.agent.module.system;

import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.Optional;
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
        Optional<String> hostname = root.optional("hostname", HOSTNAME);
        Optional<String> timezone = root.optional("timezone", TIMEZONE);
        Optional<String> motd = root.optional("motd", text());
        Optional<Duration> watchdog = root.optional("watchdog", duration(Duration.ZERO, LONGEST_WATCHDOG));
        OnDrift onDrift = OnDrift.read(root);
        if (watchdog.filter(SystemModule::isOdd).isPresent()) {
            root.problem(
                    "watchdog",
                    "\"watchdog\" is shorter than " + SHORTEST_WATCHDOG.toSeconds() + " s, or has a part of a second",
                    "write for example \"30s\"; \"0s\" turns it off");
        }
        if (motd.isPresent()
                && (!PlainText.isPlainLines(motd.get()) || motd.get().length() > LONGEST_MOTD)) {
            root.problem(
                    "motd",
                    "\"motd\" has a character that cannot be seen, or is longer than " + LONGEST_MOTD + " characters",
                    "write plain text; lines end with a line feed");
        }
        if (hostname.isPresent() && hostname.get().equals("localhost")) {
            root.problem(
                    "hostname",
                    "\"hostname\" is \"localhost\", which every machine is called",
                    "give this guest a name");
        }
        reader.finish();
        return new DesiredSystem(
                reader,
                hostname.orElse(null),
                timezone.orElse(null),
                root.line("timezone"),
                motd.orElse(null),
                watchdog.orElse(null),
                root.line("watchdog"),
                onDrift);
    }

    private static boolean isOdd(Duration watchdog) {
        return watchdog.toMillisPart() != 0 || (!watchdog.isZero() && watchdog.compareTo(SHORTEST_WATCHDOG) < 0);
    }
}
