package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.Deed;

/** What Reeve did to one guest lately: tells what follows from that from what others do. */
final class OwnDeeds {
    /** What a deed leads to may be told so long after its answer. */
    private static final Duration ECHO = Duration.ofSeconds(5);

    private static final Duration NMI_REACTION = Duration.ofMinutes(1);
    private static final Duration REBOOT_REACTION = Duration.ofMinutes(10);

    private final Deque<OwnDeed> lately = new ArrayDeque<>();
    private @Nullable Duration operatedAt;

    /** @param endedAt null while it is under way */
    record OwnDeed(Deed deed, Duration decidedAt, @Nullable Duration endedAt) {
        boolean mayShowAt(Duration now) {
            return endedAt == null || now.minus(endedAt).compareTo(patience()) <= 0;
        }

        private Duration patience() {
            return switch (deed.kind()) {
                case NMI -> NMI_REACTION;
                case REBOOT -> REBOOT_REACTION;
                case START, RESET_AND_RESUME, POWER_OFF, RESUME, KILL, RESTART_SERVICE -> ECHO;
            };
        }
    }

    void decided(Deed deed, Duration now) {
        lately.removeIf(each -> !each.mayShowAt(now));
        lately.addLast(new OwnDeed(deed, now, null));
    }

    void ended(long number, Duration now) {
        for (int left = lately.size(); left > 0; left--) {
            OwnDeed each = lately.removeFirst();
            lately.addLast(each.deed().number() == number ? new OwnDeed(each.deed(), each.decidedAt(), now) : each);
        }
    }

    /** An operation has changed the guest's power: what is told of it now follows from that. */
    void operated(Duration now) {
        operatedAt = now;
    }

    /** Whether one of these deeds, or an operation, may be what is behind something that shows now. */
    boolean areBehind(Duration now, Deed.Kind... kinds) {
        Duration at = operatedAt;
        return (at != null && now.minus(at).compareTo(ECHO) <= 0)
                || behind(now, kinds).isPresent();
    }

    Optional<OwnDeed> behind(Duration now, Deed.Kind... kinds) {
        return lately.stream()
                .filter(each -> Arrays.asList(kinds).contains(each.deed().kind()) && each.mayShowAt(now))
                .reduce((_, later) -> later);
    }

    /** It has shown what it led to. */
    void settled(OwnDeed deed) {
        lately.removeIf(each -> each.deed().number() == deed.deed().number());
    }
}
