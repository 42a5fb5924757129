package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationState;
import org.reeve.watchdog.journal.Intent;
import org.reeve.watchdog.journal.JournalAudit;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Guest;

/**
 * What must hold at every moment, whatever goes wrong. What the daemon wrote is read from its file, what it did is seen at
 * the hypervisor, and both are compared with the truth about the guests.
 */
final class Invariants implements AutoCloseable {
    /**
     * What is decided may rest on what was so before this time: looks and events take theirs, and the daemon may have been
     * stopped in between.
     */
    static final Duration STALE = Duration.ofSeconds(15);

    /** The calls that each restart makes one of. */
    private static final Set<String> RESTARTS = Set.of("start", "reset", "reboot");

    private static final Set<String> POWER_CUTS = Set.of("powerOff", "kill");

    private final Stage stage;
    private final Truth truth;
    private final RecoveryPolicy policy;
    private final JournalAudit audit;
    private final Set<Long> known = new HashSet<>();
    private final Set<String> calls = new HashSet<>();
    private final Map<GuestId, Deque<Duration>> restarts = new HashMap<>();
    private final Set<GuestId> rebooted = new HashSet<>();
    private final Map<GuestId, Duration> rebootsAsked = new HashMap<>();
    private final Map<String, OperationState> ends = new HashMap<>();

    Invariants(Stage stage, Truth truth, RecoveryPolicy policy, JournalAudit audit) {
        this.stage = stage;
        this.truth = truth;
        this.policy = policy;
        this.audit = audit;
    }

    /**
     * Something was committed to the journal.
     *
     * @param ended told of each attempt of an operation that has ended now
     */
    void journalChanged(Consumer<JournalAudit.Attempt> ended) {
        for (Intent intent : audit.unsettled()) {
            if (known.add(intent.number()) && isRecovery(intent)) {
                stage.say(truth.of(intent.guest()).name + ": intends " + intent.deed());
                judge(truth.of(intent.guest()), intent);
            }
        }
        Set<String> gone = new HashSet<>(ends.keySet());
        for (JournalAudit.Attempt attempt : audit.attempts()) {
            String name = attempt.id() + "/" + attempt.attempt();
            gone.remove(name);
            OperationState end = ends.get(name);
            require(end == null || end == attempt.state(), "I4: " + attempt + " had ended as " + end);
            if (end == null && attempt.state().isEnd()) {
                ends.put(name, attempt.state());
                stage.say("operation " + name + " ended: " + attempt.state());
                ended.accept(attempt);
            }
        }
        require(gone.isEmpty(), "I4: forgotten: " + gone);
    }

    /** The daemon is about to do something to a guest. */
    void calls(GuestId guest, String deed) {
        GuestTruth about = truth.of(guest);
        List<Intent> intents = new ArrayList<>();
        for (Intent intent : audit.unsettled()) {
            if (intent.guest().equals(guest)) {
                intents.add(intent);
            }
        }
        stage.say(about.name + ": the daemon calls " + deed + " for " + intents);
        require(!intents.isEmpty(), "I3: " + deed + " of " + about.name + " without an intent in the journal");
        require(
                intents.size() == 1 || intents.stream().noneMatch(Invariants::isRecovery),
                "I4: recovery and somebody else at " + about.name + " at once: " + intents);
        // An operation that was late, and whose call is not answered yet, is followed by the next.
        Optional<Intent> meant = intents.stream()
                .filter(intent -> calls.add(intent.number() + " " + deed))
                .findFirst();
        require(meant.isPresent(), "I4: " + deed + " once more for " + intents);
        require(
                !isRecovery(intents.getFirst())
                        || !POWER_CUTS.contains(deed)
                        || about.persistence == Guest.Persistence.PERSISTENT,
                deed + " of " + about.name + ", of which nothing would be left");
        if (isRecovery(intents.getFirst()) && RESTARTS.contains(deed)) {
            countRestart(about);
        }
        if (isRecovery(intents.getFirst()) && deed.equals("reboot")) {
            rebootsAsked.put(guest, stage.now());
        }
    }

    /** Whether recovery has asked the guest to reboot a short while ago: a guest that shuts down then may do so because of that. */
    boolean isAskedToReboot(GuestId guest) {
        Duration at = rebootsAsked.get(guest);
        return at != null && stage.now().minus(at).compareTo(policy.patience().reboot()) < 0;
    }

    /** The guest was rebooted in the midst of its trouble, and nobody told Reeve: no look shows that, nor does the number of its run. */
    void rebootedUnheard(GuestId guest) {
        rebooted.add(guest);
    }

    void isOutOfTrouble(GuestId guest) {
        rebooted.remove(guest);
    }

    /** Somebody started the guest on purpose: what recovery did before does not count against it. */
    void startedByPeople(GuestId guest) {
        restarts.remove(guest);
    }

    /** Whether something that recovery intended may be under way. */
    boolean isRecoveryAtWork(GuestId guest) {
        return audit.unsettled().stream().anyMatch(intent -> intent.guest().equals(guest) && isRecovery(intent));
    }

    /** What was intended and is not known to have ended, oldest first. */
    List<Intent> unsettled() {
        return audit.unsettled();
    }

    List<JournalAudit.Attempt> operationsThatHaveNotEnded() {
        return audit.attempts().stream()
                .filter(attempt -> !attempt.state().isEnd())
                .toList();
    }

    @Override
    public void close() {
        audit.close();
    }

    private void countRestart(GuestTruth guest) {
        Deque<Duration> times = restarts.computeIfAbsent(guest.id, _ -> new ArrayDeque<>());
        times.addLast(stage.now());
        // A call may begin a little after its decision was counted.
        Duration window = policy.budget().window().minus(STALE);
        times.removeIf(at -> stage.now().minus(at).compareTo(window) >= 0);
        require(
                times.size() <= policy.budget().restarts(),
                "I6: restart " + times.size() + " of " + guest.name + " within "
                        + policy.budget().window() + ", at " + times);
    }

    private void judge(GuestTruth guest, Intent intent) {
        require(policy.mode() == RecoveryPolicy.Mode.ACT, "a host that observes intends " + intent);
        if (intent.deed().endsWith(": start") && guest.wish() == GuestTruth.Wish.OFF) {
            require(isRecent(guest), "I5: " + intent + ", and it was stopped on purpose");
            guest.wish(GuestTruth.Wish.UNKNOWN);
        }
        boolean interferes =
                guest.cpus() != GuestTruth.Cpus.OFF && !intent.deed().endsWith(": start");
        if (!interferes || isRecent(guest)) {
            return;
        }
        require(guest.health() != GuestTruth.Health.PAUSED, "I7: " + intent + ", and it is paused on purpose");
        require(
                guest.health() != GuestTruth.Health.STARVED || intent.deed().endsWith(": " + Deed.Kind.RESUME.words()),
                "I7: " + intent + ", and it waits for room on its storage");
        require(
                !guest.isWellAndRuns() || rebooted.contains(guest.id),
                "I8: " + intent + ", and nothing is wrong with it");
        require(
                guest.health() != GuestTruth.Health.FAILING
                        // One that was reset after its panic stands still until it is let go on.
                        || guest.cpus() != GuestTruth.Cpus.RUN
                        || isAskedByACheck(guest, intent),
                "I8: " + intent + ", and no check asks for it");
    }

    private static boolean isAskedByACheck(GuestTruth guest, Intent intent) {
        return switch (guest.mayBeDone()) {
            case ALERT -> false;
            case RESTART_SERVICE -> intent.deed().endsWith(": " + Deed.Kind.RESTART_SERVICE.words());
            case REBOOT -> true;
        };
    }

    private static boolean isRecent(GuestTruth guest) {
        return guest.sinceLong().compareTo(STALE) <= 0;
    }

    static boolean isRecovery(Intent intent) {
        return intent.deed().startsWith("recovery ");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }
}
