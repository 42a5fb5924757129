package org.reeve.agent.system;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** Which programs listen on TCP ports, as ss(8) tells. Nobody is told to listen here: it is waited for. */
record Listeners(Programs programs) implements SettingKeeper {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A daemon that was told to read its files again is not through when the teller is. */
    private static final int LOOKS = 100;

    /** {@code LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=451,fd=4))}. */
    private static final Pattern LINE = Pattern.compile("LISTEN +\\d+ +\\d+ +\\S+:(\\d+) .*users:\\(\\(\"([^\"]+)\".*");

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(List.of("/usr/bin/ss", "-Hltnp"), LIMIT);
        if (!outcome.isGood()) {
            throw new GuestSystemException("ss does not say who listens: " + outcome.said(), "install iproute2");
        }
        Map<String, SettingFact> facts = new HashMap<>();
        for (String line : outcome.output()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                facts.putIfAbsent(matcher.group(1), new SettingFact.Value(matcher.group(2)));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        SettingFact wanted = value == null ? new SettingFact.NotThere() : new SettingFact.Value(value);
        SettingFact found = now(name);
        for (int look = 0; look < LOOKS && !found.equals(wanted); look++) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            found = now(name);
        }
        if (!found.equals(wanted)) {
            throw new GuestSystemException(
                    (value == null ? "nobody" : value) + " should listen on port " + name + ", and "
                            + (found instanceof SettingFact.Value other ? other.text() : "nobody") + " does",
                    "see \"ss -ltnp\" in the guest");
        }
    }

    private SettingFact now(String name) throws GuestSystemException {
        return Objects.requireNonNullElse(read(List.of(name)).get(name), new SettingFact.NotThere());
    }
}
