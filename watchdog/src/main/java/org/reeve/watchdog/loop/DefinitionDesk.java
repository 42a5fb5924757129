package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.GuestPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.WantedDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a guest's definition says what its policy wants, where that leaves it to Reeve: when the policy is set, when
 * the guest is first seen, and when somebody else has defined it anew. What runs keeps what it has until its next start.
 */
final class DefinitionDesk {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionDesk.class);
    private static final Duration RETRY_AFTER = Duration.ofMinutes(10);

    private final Sitting sitting;
    private final ReeveClock clock;
    private final Policies policies;
    private final Hands hands;

    DefinitionDesk(Sitting sitting, ReeveClock clock, Policies policies, Hands hands) {
        this.sitting = sitting;
        this.clock = clock;
        this.policies = policies;
        this.hands = hands;
    }

    /** The guest was looked at. */
    void seen(KnownGuest guest) {
        WantedDefinition wanted = wanted(guest);
        Duration retryAt = guest.definitionRetryAt;
        boolean isDue = retryAt != null && clock.elapsed().compareTo(retryAt) >= 0;
        if (wanted != null && (isDue || !wanted.equals(guest.definition))) {
            hands.planDefinition(guest, wanted);
        }
        guest.definition = wanted;
        if (isDue || wanted == null) {
            guest.definitionRetryAt = null;
        }
    }

    /** Who only observes must not switch off what the hypervisor does by itself. */
    private @Nullable WantedDefinition wanted(KnownGuest guest) {
        GuestPolicy policy = policies.of(guest.id);
        Guest seen = guest.seen;
        boolean isOurs = seen != null
                && seen.persistence() == Guest.Persistence.PERSISTENT
                && policy.recovery().mode() == RecoveryPolicy.Mode.ACT;
        return seen != null && isOurs ? policy.wanted(seen.watchdogDevice()) : null;
    }

    /** Somebody has defined the guest anew, perhaps Reeve: it is planned again at the next look. */
    void redefined(KnownGuest guest) {
        guest.definition = null;
    }

    void planned(KnownGuest guest, DefinitionPlan plan) throws JournalException {
        if (plan.differences().isEmpty() || !plan.wanted().equals(guest.definition)) {
            return;
        }
        String differences = plan.differences().stream().map(Object::toString).collect(Collectors.joining(", "));
        long[] intent = new long[1];
        sitting.note(entry -> intent[0] =
                entry.intent(guest.id, "define: " + differences, "Its policy leaves its definition to Reeve."));
        sitting.then(() ->
                LOG.info("{}: its definition is changed, for its next start from off: {}", guest.name(), differences));
        hands.define(guest, intent[0], plan);
    }

    void notPlanned(KnownGuest guest, String why) {
        LOG.warn("{}: what its definition says could not be found out, and is tried again: {}", guest.name(), why);
        guest.definitionRetryAt = clock.elapsed().plus(RETRY_AFTER);
    }

    void ended(KnownGuest guest, long intent, Deed.Outcome outcome) throws JournalException {
        String words = RecoveryDesk.words(outcome);
        sitting.note(entry -> entry.outcome(intent, words));
        if (!(outcome instanceof Deed.Outcome.Done)) {
            sitting.then(
                    () -> LOG.warn("{}: its definition was not changed, and is tried again: {}", guest.name(), words));
            guest.definitionRetryAt = clock.elapsed().plus(RETRY_AFTER);
        }
    }
}
