package org.reeve.watchdog.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.FailedCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of one guest, and what they come to. On the event loop only. */
final class GuestChecks {
    private static final Logger LOG = LoggerFactory.getLogger(GuestChecks.class);

    private final GuestId guest;
    private final RunningCheck.Ground ground;
    private final CheckListener listener;
    private final Spread spread;
    private final Map<Check, RunningCheck> running = new LinkedHashMap<>();
    private final Map<Check, String> notAsked = new LinkedHashMap<>();
    private final NetworkSilence silence = new NetworkSilence();

    private List<InetAddress> askedAt = List.of();
    private CheckedGuest.Standing standing = CheckedGuest.Standing.COUNTED;
    private Findings told = Findings.NONE;

    /** Spreads the first rounds over a period. */
    interface Spread {
        /** @return from zero to {@code period} */
        Duration within(Duration period);
    }

    GuestChecks(GuestId guest, RunningCheck.Ground ground, Spread spread, CheckListener listener) {
        this.guest = guest;
        this.ground = ground;
        this.spread = spread;
        this.listener = listener;
    }

    /** Goes on with the checks that are still wanted, begins the new ones and ends the others. */
    void follow(CheckedGuest wanted, List<InetAddress> addresses) {
        if (wanted.standing() == CheckedGuest.Standing.EXCUSED && standing == CheckedGuest.Standing.COUNTED) {
            running.values().forEach(RunningCheck::excuse);
            silence.forget();
        }
        if (!addresses.equals(askedAt)) {
            // Where it was before says nothing about where it is now.
            askedAt = addresses;
            silence.forget();
        }
        standing = wanted.standing();
        running.keySet().stream()
                .filter(check -> !wanted.checks().contains(check))
                .toList()
                .forEach(this::end);
        for (Check check : wanted.checks()) {
            running.computeIfAbsent(check, this::begin).ask(addresses);
        }
        tell();
    }

    void end() {
        running.values().forEach(RunningCheck::end);
        running.clear();
    }

    private RunningCheck begin(Check check) {
        Duration firstIn = spread.within(check.terms().period());
        return new RunningCheck(ground, guest, check, firstIn, this::heard);
    }

    private void end(Check check) {
        Objects.requireNonNull(running.remove(check)).end();
        notAsked.remove(check);
    }

    private void heard(RunningCheck each, Outcome outcome) {
        each.count(outcome, standing);
        silence.after(each.check(), outcome, standing, ground.clock().elapsed());
        noteNotAsked(each.check(), outcome);
        tell();
    }

    /** Only what changes goes into the log. */
    private void noteNotAsked(Check check, Outcome outcome) {
        if (outcome instanceof Outcome.NotHeard) {
            return;
        }
        String why = outcome instanceof Outcome.NotAsked not ? not.why() : null;
        String before = why == null ? notAsked.remove(check) : notAsked.put(check, why);
        if (why != null && !why.equals(before)) {
            LOG.warn(
                    "Check {} of guest {} cannot be run from this host: {}",
                    check.terms().name(),
                    guest,
                    why);
        } else if (why == null && before != null) {
            LOG.info("Check {} of guest {} can be run again", check.terms().name(), guest);
        }
    }

    private void tell() {
        Findings now = new Findings(
                running.values().stream()
                        .flatMap(each -> Stream.ofNullable(each.failure()))
                        .sorted(Comparator.comparing(FailedCheck::action).reversed())
                        .toList(),
                running.values().stream()
                        .filter(RunningCheck::isUnknown)
                        .map(each -> each.check().terms().name())
                        .collect(Collectors.toSet()),
                silence.since(running.keySet()));
        if (!now.equals(told)) {
            told = now;
            listener.changed(guest, now);
        }
    }
}
