package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.journal.Intent;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.WantedPower;

/**
 * Whether the host's brake holds: while too many guests fail together, no more restarts are under way than it allows. While nothing
 * else goes wrong, also that they go by priority, and that whoever waits is told so once.
 */
final class BrakeWitness {
    /** What is that near to the end of the brake's window may be seen either way. */
    private static final Duration EDGE = Duration.ofSeconds(1);

    private static final int USUAL_PRIORITY = RecoveryPolicy.DEFAULT.priority();

    private final Stage stage;
    private final Brake.Limits limits;
    private final Set<Long> known = new HashSet<>();
    private final Map<GuestId, Failure> failures = new HashMap<>();
    private final Map<GuestId, Deed.Kind> lastDeeds = new HashMap<>();
    private final Map<GuestId, Integer> priorities = new HashMap<>();
    /** How many restarts of lower priority began while a guest waited for its turn. */
    private final Map<GuestId, Integer> overtaken = new HashMap<>();

    private Air air = Air.ROUGH;
    private Life life = Life.SAME;
    private int wanted;

    private enum Air {
        CALM,
        ROUGH
    }

    private enum Life {
        SAME,
        NEW
    }

    /** @param at when it was seen, on the world's clock; {@code openedAt} is on the wall's */
    private record Failure(UUID incident, Instant openedAt, Duration at) {
        Failure longAgo(Duration time) {
            return new Failure(incident, openedAt, at.minus(time));
        }
    }

    BrakeWitness(Stage stage, Brake.Limits limits) {
        this.stage = stage;
        this.limits = limits;
    }

    void priority(GuestId guest, int priority) {
        priorities.put(guest, priority);
    }

    /** From now on nothing goes wrong but that guests fail. */
    void calmBegins() {
        air = Air.CALM;
        overtaken.clear();
    }

    void calmEnds() {
        air = Air.ROUGH;
    }

    /** It knows what its journal says. */
    void daemonStarted() {
        life = Life.NEW;
    }

    /** @param unsettled intents of anybody, oldest first */
    void committed(List<Intent> unsettled, Map<GuestId, Standing> standings) {
        if (life == Life.NEW) {
            life = Life.SAME;
            failures.replaceAll((guest, failure) ->
                    isRemembered(failure, standings.get(guest)) ? failure : failure.longAgo(limits.window()));
        }
        int now = (int) standings.values().stream()
                .filter(standing -> standing.recovery().wantedPower() == WantedPower.ON)
                .count();
        Set<GuestId> failing = new HashSet<>();
        failures.forEach((guest, failure) -> {
            if (stage.now().minus(failure.at()).compareTo(limits.window().minus(EDGE)) < 0) {
                failing.add(guest);
            }
        });
        List<Intent> restarts = unsettled.stream()
                .filter(intent -> Invariants.isRecovery(intent) && restart(intent) != null)
                .sorted(Comparator.comparingLong(Intent::number))
                .toList();
        for (Intent intent : restarts) {
            if (known.add(intent.number())) {
                if (hasFailedAnew(intent.guest(), standings)) {
                    failing.add(intent.guest());
                }
                begins(intent, restarts, failing.size(), Math.max(wanted, now));
            }
        }
        standings.forEach((guest, standing) -> noteIncident(guest, standing.incident()));
        wanted = now;
        if (air == Air.CALM) {
            standings.forEach(this::noteWaiting);
        }
    }

    private void begins(Intent intent, List<Intent> restarts, int failing, int guests) {
        Deed.Kind kind = Objects.requireNonNull(restart(intent));
        Deed.Kind before = lastDeeds.put(intent.guest(), kind);
        if (kind == Deed.Kind.START && (before == Deed.Kind.POWER_OFF || before == Deed.Kind.KILL)) {
            return;
        }
        boolean holds = guests >= limits.guests() && 100L * failing > (long) limits.percent() * guests;
        long others = restarts.stream()
                .filter(other ->
                        other.number() < intent.number() && !other.guest().equals(intent.guest()))
                .count();
        Invariants.require(
                !holds || others < limits.atOnce(),
                "the brake: " + intent + " while " + others + " restarts are under way, and " + failing + " of "
                        + guests + " guests have failed; allowed are " + limits.atOnce());
        overtaken.remove(intent.guest());
        overtaken.replaceAll((guest, times) -> priorityOf(intent.guest()) < priorityOf(guest) ? times + 1 : times);
        overtaken.forEach((guest, times) -> Invariants.require(
                times <= limits.atOnce(),
                "the brake: " + intent + " before " + guest + ", which waits and has a higher priority"));
    }

    private void noteIncident(GuestId guest, @Nullable Incident incident) {
        if (incident != null && hasNew(guest, incident)) {
            failures.put(guest, new Failure(incident.id(), incident.openedAt(), stage.now()));
        }
    }

    private void noteWaiting(GuestId guest, Standing standing) {
        Incident incident = standing.incident();
        long told = incident == null
                ? 0
                : incident.timeLine().stream()
                        .filter(entry -> entry.what().startsWith("Held back: "))
                        .count();
        Invariants.require(told <= 1, "the brake: told " + told + " times that it is held back: " + guest);
        boolean waits = told == 1
                && standing.recovery() instanceof RecoveryState.Waiting waiting
                && waiting.trouble().attempts() == 0;
        if (waits) {
            overtaken.putIfAbsent(guest, 0);
        } else {
            overtaken.remove(guest);
        }
    }

    private boolean hasFailedAnew(GuestId guest, Map<GuestId, Standing> standings) {
        Standing standing = standings.get(guest);
        return standing != null && standing.incident() != null && hasNew(guest, standing.incident());
    }

    private boolean hasNew(GuestId guest, Incident incident) {
        Failure last = failures.get(guest);
        return last == null || !last.incident().equals(incident.id());
    }

    /** A daemon that was restarted knows of open incidents, and how old they are by the wall's clock. */
    private boolean isRemembered(Failure failure, @Nullable Standing standing) {
        Duration age = Duration.between(failure.openedAt(), stage.clock().now());
        return standing != null
                && standing.incident() != null
                && standing.incident().id().equals(failure.incident())
                && age.compareTo(limits.window().minus(EDGE)) < 0;
    }

    private int priorityOf(GuestId guest) {
        return priorities.getOrDefault(guest, USUAL_PRIORITY);
    }

    private static Deed.@Nullable Kind restart(Intent intent) {
        for (Deed.Kind kind : Deed.Kind.values()) {
            if (kind.isRestart() && intent.deed().endsWith(": " + kind.words())) {
                return kind;
            }
        }
        return null;
    }
}
