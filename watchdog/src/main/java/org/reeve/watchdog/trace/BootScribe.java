package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.story.Detail;
import org.reeve.watchdog.story.Happening;

/**
 * What became of a guest's boots. That a boot fails, or how long it takes, is a fact about the guest, whoever made it boot; so it is
 * written as what holds from the beginning of that boot on, and not as one panic or one word of its agent.
 */
final class BootScribe {
    /** What the agent needs if nothing is said. */
    private static final Duration USUAL = Duration.ofSeconds(20);
    /** A boot whose agent has not spoken after it is one without. */
    private static final Duration LATE = Duration.ofMinutes(1);
    /** A panic before it, and before the agent has spoken, is one at boot. */
    private static final Duration YOUNG = Duration.ofMinutes(3);

    private static final Duration LIKE = Duration.ofSeconds(1);

    private final Ink ink;
    private AgentKnown agent;
    /** Null where it booted before anybody looked. */
    private @Nullable Duration bootedAt;

    private boolean up = true;
    private @Nullable UUID boot;
    private @Nullable Duration heardAt;
    private Duration comesUpIn = USUAL;
    private Fate fate = Fate.COMES_UP;
    private Duration panicsAfter = Duration.ZERO;

    private enum AgentKnown {
        YES,
        NO
    }

    private enum Fate {
        COMES_UP,
        COMES_UP_WITHOUT_AGENT,
        PANICS
    }

    /** @param boot that its agent told last; null when none ever spoke */
    BootScribe(Ink ink, @Nullable UUID boot) {
        this.ink = ink;
        this.boot = boot;
        this.agent = boot == null ? AgentKnown.NO : AgentKnown.YES;
    }

    boolean knowsAgent() {
        return agent == AgentKnown.YES;
    }

    /** Whether it is on its way up: nothing is held against it. */
    boolean isComingUp() {
        return !up;
    }

    void booted(Duration now) {
        bootedAt = now;
        up = false;
    }

    /** @return whether that was a boot that failed, and is written as such */
    boolean panicked(Duration now) {
        Duration since = bootedAt;
        if (up || since == null || now.minus(since).compareTo(YOUNG) > 0) {
            return false;
        }
        Duration after = millis(now.minus(since));
        if (fate != Fate.PANICS || isUnlike(after, panicsAfter)) {
            fate = Fate.PANICS;
            panicsAfter = after;
            ink.write(since, Happening.PANICS_AT_BOOT, Detail.text(after));
        }
        return true;
    }

    /** @return whether it has begun anew, which nobody had told */
    boolean spoke(UUID said, Duration now) {
        boolean unseenBoot = boot != null && !boot.equals(said) && up;
        if (unseenBoot) {
            Duration since = heardAt == null ? now : heardAt;
            ink.write(since, Happening.BEGINS_ANEW);
            booted(since);
        }
        Duration since = bootedAt;
        if (agent == AgentKnown.NO) {
            agent = AgentKnown.YES;
            ink.write(now, Happening.AGENT_SPEAKS);
        }
        if (!up && since != null && !said.equals(boot)) {
            cameUp(since, millis(now.minus(since)));
        }
        // What the agent said before the boot may arrive during it.
        boolean old = !up && said.equals(boot);
        boot = said;
        heardAt = now;
        up = !old;
        return unseenBoot;
    }

    private void cameUp(Duration since, Duration took) {
        if (isUnlike(took, comesUpIn) || fate == Fate.COMES_UP_WITHOUT_AGENT) {
            comesUpIn = took;
            ink.write(since, Happening.COMES_UP_IN, Detail.text(took));
        } else if (fate == Fate.PANICS) {
            ink.write(since, Happening.BOOTS_WELL);
        }
        fate = Fate.COMES_UP;
    }

    /** It runs, and nothing was heard of it. */
    void runs(Duration now) {
        Duration since = bootedAt;
        if (up || since == null || now.minus(since).compareTo(LATE) < 0) {
            return;
        }
        if (agent == AgentKnown.NO) {
            up = true;
            if (fate == Fate.PANICS) {
                fate = Fate.COMES_UP;
                ink.write(since, Happening.BOOTS_WELL);
            }
        } else if (fate != Fate.COMES_UP_WITHOUT_AGENT) {
            fate = Fate.COMES_UP_WITHOUT_AGENT;
            ink.write(since, Happening.COMES_UP_IN, Detail.text(null));
        }
    }

    private static boolean isUnlike(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(LIKE) > 0;
    }

    private static Duration millis(Duration duration) {
        return Duration.ofMillis(duration.toMillis());
    }
}
