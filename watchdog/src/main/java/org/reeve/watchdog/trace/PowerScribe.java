package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.story.Definition;
import org.reeve.watchdog.story.Detail;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.trace.OwnDeeds.OwnDeed;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** A guest's power, as others changed it: what Reeve did itself, and what a panic or a device led to, is not written again. */
final class PowerScribe {
    /** What on_crash or a watchdog device does by itself shows within this time. */
    private static final Duration REACTION = Duration.ofSeconds(60);
    /** The hypervisor says a reboot twice. */
    private static final Duration TWICE = Duration.ofSeconds(2);
    /** A disk that still has no room pauses its guest at its next write. */
    private static final Duration NEXT_WRITE = Duration.ofSeconds(10);
    /** What a shutdown from inside takes in a story. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private static final Duration BEFORE = Duration.ofMillis(1);

    private final Ink ink;
    private final OwnDeeds deeds;
    private final BootScribe boots;
    private final SignsScribe signs;
    private Look power = Look.OFF;
    private @Nullable Integer run;
    private Definition definition;
    private Activity activity = Activity.NONE;
    private @Nullable Duration bootedAt;
    private @Nullable Duration panickedAt;
    private @Nullable Duration firedAt;
    private boolean diskFull;
    private Duration triedAt = Duration.ZERO;
    private Duration triedBefore = Duration.ZERO;
    private @Nullable Duration resumedAt;
    private boolean resetByOthers;
    private boolean ignoresAcpi;
    private boolean panicsOnNmi;

    PowerScribe(Ink ink, OwnDeeds deeds, BootScribe boots, SignsScribe signs, Guest found) {
        this.ink = ink;
        this.deeds = deeds;
        this.boots = boots;
        this.signs = signs;
        this.definition = Definition.of(found);
    }

    boolean runs() {
        return power == Look.RUNNING;
    }

    /** As it is found first. */
    void begins(Guest found, Duration now) {
        Look look = Look.of(found, power);
        power = look;
        run = found.run();
        switch (look) {
            case RUNNING, OFF, UNCLEAR -> {}
            case PAUSED -> ink.write(now, Happening.OPERATOR_PAUSES);
            case STARVED -> starved(now);
            case CRASHED -> ink.write(now, Happening.PANICS);
            case HELD -> ink.write(now, Happening.DEVICE_FIRES);
        }
        activity(found.activity(), now);
    }

    // ---- what the hypervisor says

    void happened(GuestEvent event, Duration now) {
        switch (event) {
            case GuestEvent.Panicked _ -> panicked(now);
            case GuestEvent.WatchdogFired _ -> fired(now);
            case GuestEvent.Rebooted _ -> rebooted(now);
            case GuestEvent.Started _ -> started(now);
            case GuestEvent.Stopped stopped -> stopped(stopped.why(), now);
            // A look shows these, or shows what they lead to.
            case GuestEvent.Defined _,
                    GuestEvent.Undefined _,
                    GuestEvent.Suspended _,
                    GuestEvent.Resumed _,
                    GuestEvent.ShutDown _,
                    GuestEvent.DiskFailed _,
                    GuestEvent.DeviceRemoved _,
                    GuestEvent.ControlLost _ -> {}
        }
    }

    private void panicked(Duration now) {
        if (power == Look.CRASHED) {
            return;
        }
        Optional<OwnDeed> nmi = deeds.behind(now, Deed.Kind.NMI);
        if (nmi.isPresent()) {
            deeds.settled(nmi.get());
            panicsOnNmi(nmi.get().decidedAt());
        } else if (!deviceActs(now) || definition.device() != WatchdogAction.INJECT_NMI) {
            if (!boots.panicked(now)) {
                ink.write(now, Happening.PANICS);
            }
        } else {
            panicsOnNmi(firedAt == null ? now : firedAt);
        }
        panickedAt = now;
        power = Look.CRASHED;
    }

    private void panicsOnNmi(Duration at) {
        if (!panicsOnNmi) {
            panicsOnNmi = true;
            ink.write(at.minus(BEFORE), Happening.NMI_PANICS);
        }
    }

    private void fired(Duration now) {
        firedAt = now;
        signs.deviceFired(now);
        ink.write(now, Happening.DEVICE_FIRES);
    }

    private void rebooted(Duration now) {
        Duration last = bootedAt;
        if (last != null && now.minus(last).compareTo(TWICE) < 0) {
            return;
        }
        Optional<OwnDeed> asked = deeds.behind(now, Deed.Kind.REBOOT);
        asked.ifPresent(deed -> {
            deeds.settled(deed);
            obeysAcpi(deed.decidedAt());
        });
        boolean byItself = onCrashActs(now) || deviceActs(now);
        resetByOthers = asked.isEmpty() && !byItself && !deeds.areBehind(now, Deed.Kind.RESET_AND_RESUME);
        if (resetByOthers) {
            ink.write(now, Happening.BEGINS_ANEW);
        }
        booted(now);
    }

    private void started(Duration now) {
        if (power != Look.OFF) {
            return;
        }
        if (!deeds.areBehind(now, Deed.Kind.START)) {
            ink.write(now, Happening.OPERATOR_STARTS);
        }
        power = Look.RUNNING;
        booted(now);
    }

    private void stopped(PowerReason why, Duration now) {
        if (power == Look.OFF) {
            return;
        }
        boolean byItself = onCrashActs(now) || (deviceActs(now) && why != PowerReason.DESTROYED);
        power = Look.OFF;
        if (byItself || deeds.areBehind(now, Deed.Kind.POWER_OFF, Deed.Kind.KILL)) {
            return;
        }
        switch (why) {
            case SHUTDOWN -> {
                Optional<OwnDeed> asked = deeds.behind(now, Deed.Kind.REBOOT);
                if (asked.isEmpty()) {
                    ink.write(inThisRun(now.minus(SHUTDOWN)), Happening.OWNER_SHUTS_DOWN);
                }
            }
            // A look finds CRASHED for a QEMU that died, too.
            case FAILED, CRASHED, PANICKED, WATCHDOG, DAEMON -> ink.write(now, Happening.QEMU_DIES);
            case MIGRATED, SAVED -> {
                if (activity == Activity.NONE) {
                    Activity was = why == PowerReason.SAVED ? Activity.SAVING : Activity.MIGRATING;
                    ink.write(now, Happening.BEGINS, Detail.of(was));
                }
                ink.write(now, Happening.COMPLETES);
            }
            case BOOTED,
                    MIGRATING,
                    RESTORED,
                    SNAPSHOT,
                    WAKEUP,
                    ON_REQUEST,
                    PAUSE_ENDED,
                    SAVING,
                    DUMPING,
                    IO_ERROR,
                    GUEST_SLEEPS,
                    STARTING_UP,
                    DESTROYED,
                    UNKNOWN -> ink.write(now, Happening.OPERATOR_DESTROYS);
        }
        activity = Activity.NONE;
    }

    private Duration inThisRun(Duration at) {
        Duration since = bootedAt;
        return since == null || since.compareTo(at) < 0 ? at : since.plus(BEFORE);
    }

    private void booted(Duration now) {
        bootedAt = now;
        panickedAt = null;
        firedAt = null;
        boots.booted(now);
        signs.booted();
    }

    // ---- what a look shows

    void seen(Guest guest, Duration now) {
        Definition found = Definition.of(guest);
        if (!found.equals(definition)) {
            definition = found;
            ink.write(now, Happening.IS_DEFINED, found.text());
        }
        Look look = Look.of(guest, power);
        boolean anotherRun = run != null && guest.run() != null && !run.equals(guest.run());
        run = guest.run() == null ? run : guest.run();
        if (look != Look.UNCLEAR) {
            if (anotherRun && power == Look.RUNNING && !isYoung(now) && !deeds.areBehind(now, Deed.Kind.START)) {
                // Both words were lost.
                ink.write(now, Happening.OPERATOR_DESTROYS);
                power = Look.OFF;
            }
            found(look, guest.why(), now);
        }
        activity(guest.activity(), now);
        roomIfItRuns(now);
    }

    private boolean isYoung(Duration now) {
        return bootedAt != null && now.minus(bootedAt).compareTo(REACTION) < 0;
    }

    private void found(Look look, PowerReason why, Duration now) {
        Look before = power;
        if (look == before) {
            return;
        }
        switch (look) {
            case OFF -> stopped(why, now);
            case CRASHED -> panicked(now);
            case STARVED -> starved(now);
            case HELD -> {
                if (isLate(firedAt, now)) {
                    fired(now);
                }
            }
            case PAUSED -> {
                if (before == Look.OFF) {
                    started(now);
                }
                if (!deeds.areBehind(now, Deed.Kind.RESET_AND_RESUME)) {
                    ink.write(now, Happening.OPERATOR_PAUSES);
                }
            }
            case RUNNING -> goesOn(before, now);
            case UNCLEAR -> {}
        }
        power = look;
        if (look == Look.RUNNING) {
            signs.runsSince(now);
        }
    }

    private void goesOn(Look before, Duration now) {
        boolean ours = deeds.areBehind(now, Deed.Kind.RESUME, Deed.Kind.RESET_AND_RESUME, Deed.Kind.START);
        switch (before) {
            case OFF -> started(now);
            case PAUSED -> {
                if (!ours) {
                    ink.write(now, Happening.OPERATOR_RESUMES);
                }
            }
            case STARVED -> {
                resumedAt = now;
                if (!ours) {
                    tries(now);
                    ink.write(now, Happening.OPERATOR_RESUMES);
                }
            }
            case CRASHED, HELD -> {
                boolean unseen = !ours && !isYoung(now) && !deviceActs(now);
                if (unseen) {
                    ink.write(now, Happening.BEGINS_ANEW);
                    booted(now);
                }
                // A guest that was kept as it panicked stands still after its reset.
                if (unseen || (resetByOthers && !ours)) {
                    ink.write(now, Happening.OPERATOR_RESUMES);
                }
            }
            case RUNNING, UNCLEAR -> {}
        }
    }

    private void activity(Activity found, Duration now) {
        if (found == activity) {
            return;
        }
        if (activity != Activity.NONE && power != Look.OFF) {
            ink.write(now, Happening.GIVES_UP);
        }
        activity = power == Look.OFF ? Activity.NONE : found;
        if (activity != Activity.NONE) {
            ink.write(now, Happening.BEGINS, Detail.of(found));
        }
    }

    // ---- a disk without room

    private void starved(Duration now) {
        resumedAt = null;
        if (!diskFull) {
            diskFull = true;
            triedAt = now;
            ink.write(now, Happening.DISK_FILLS);
        }
    }

    private void tries(Duration now) {
        triedBefore = triedAt;
        triedAt = now;
    }

    /** That there is room shows only when it goes on: it came between the last try in vain and that one. */
    void roomIfItRuns(Duration now) {
        Duration since = resumedAt;
        if (diskFull
                && power == Look.RUNNING
                && since != null
                && now.minus(since).compareTo(NEXT_WRITE) >= 0) {
            diskFull = false;
            ink.write(triedBefore.plus(triedAt).dividedBy(2), Happening.DISK_HAS_ROOM);
        }
    }

    // ---- Reeve's own doings

    void decided(Deed deed, Duration now) {
        deeds.behind(now, Deed.Kind.REBOOT).ifPresent(inVain -> {
            deeds.settled(inVain);
            if (!ignoresAcpi && power == Look.RUNNING) {
                ignoresAcpi = true;
                ink.write(inVain.decidedAt().minus(BEFORE), Happening.IGNORES_ACPI);
            }
        });
        if (deed.kind() == Deed.Kind.RESUME && power == Look.STARVED) {
            tries(now);
        }
        deeds.decided(deed, now);
    }

    private void obeysAcpi(Duration at) {
        if (ignoresAcpi) {
            ignoresAcpi = false;
            ink.write(at.minus(BEFORE), Happening.OBEYS_ACPI);
        }
    }

    /** An operation switched it on, or made it begin anew. */
    void operatedOn(Duration now) {
        deeds.operated(now);
        power = Look.RUNNING;
        booted(now);
    }

    void operatedOff(Duration now) {
        deeds.operated(now);
        power = Look.OFF;
    }

    /** It has never been there, or is gone. */
    void vanished() {
        power = Look.OFF;
        run = null;
    }

    /** libvirt may be doing what the guest's definition says about a panic. */
    private boolean onCrashActs(Duration now) {
        return power == Look.CRASHED && definition.onCrash() != LifecycleAction.PRESERVE && !isLate(panickedAt, now);
    }

    /** The watchdog device may be doing what the guest's definition says. */
    private boolean deviceActs(Duration now) {
        return definition.device() != WatchdogAction.NONE && !isLate(firedAt, now);
    }

    private static boolean isLate(@Nullable Duration cause, Duration now) {
        return cause == null || now.minus(cause).compareTo(REACTION) > 0;
    }
}
