package org.reeve.watchdog.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.PowerReason;

/** What is really so with one guest, whatever anybody has heard of it. Times are on the world's clock. */
final class GuestTruth {
    final GuestId id;
    final String name;

    private final Stage stage;
    private Wish wish = Wish.UNKNOWN;
    private Health health = Health.OFF;
    private Cpus cpus = Cpus.OFF;
    private Duration since = Duration.ZERO;
    private int boots;
    private int panicsToCome;
    private Wish switchedOffMeans = Wish.OFF;

    /** Whether whoever may say so wants the guest to run. */
    enum Wish {
        ON,
        OFF,
        /** Nobody can blame Reeve for either. */
        UNKNOWN
    }

    /** How it is. */
    enum Health {
        OFF,
        /** It runs or boots, and nothing is wrong with it. */
        WELL,
        /** Something is wrong: it panicked, its QEMU died, its watchdog device fired. */
        ILL,
        /** Its CPUs stand still because somebody wanted that. */
        PAUSED,
        /** Its CPUs stand still because its storage is full, or was: somebody has to let it go on. */
        STARVED
    }

    /** Whether there is a virtual machine, and whether its CPUs run. */
    enum Cpus {
        OFF,
        RUN,
        STAND
    }

    GuestTruth(GuestId id, String name, Stage stage) {
        this.id = id;
        this.name = name;
        this.stage = stage;
    }

    Wish wish() {
        return wish;
    }

    Health health() {
        return health;
    }

    Cpus cpus() {
        return cpus;
    }

    boolean isWellAndRuns() {
        return health == Health.WELL && cpus == Cpus.RUN;
    }

    /** How long its health has been what it is. */
    Duration sinceLong() {
        return stage.now().minus(since);
    }

    /** Counts each time that the guest goes through its firmware: what was planned for one boot is not done in the next. */
    int boots() {
        return boots;
    }

    void wish(Wish now) {
        if (wish != now) {
            wish = now;
            stage.say(name + ": wished " + now);
        }
    }

    /** It will panic in each of its next boots, so many times. */
    void curse(int panics) {
        panicsToCome = panics;
    }

    boolean isCursed() {
        return panicsToCome > 0 && panicsToCome-- > 0;
    }

    /** What it means when the guest's power is cut next: whether somebody wants it to stay off. */
    void powerCutMeans(Wish what) {
        switchedOffMeans = what;
    }

    Wish switchedOffMeans() {
        return switchedOffMeans;
    }

    /** @return whether the guest boots now */
    boolean happened(GuestEvent event) {
        switch (event) {
            case GuestEvent.Started _ -> {
                boots++;
                cpus = Cpus.RUN;
                become(Health.WELL);
                return true;
            }
            case GuestEvent.Rebooted _ -> {
                boots++;
                // Whoever paused it still wants it paused.
                become(health == Health.PAUSED || health == Health.STARVED ? health : Health.WELL);
                return true;
            }
            case GuestEvent.Stopped stopped -> stopped(stopped.why());
            case GuestEvent.Panicked _ -> {
                cpus = Cpus.STAND;
                become(Health.ILL);
            }
            case GuestEvent.WatchdogFired _ -> become(Health.ILL);
            case GuestEvent.Suspended suspended -> {
                cpus = Cpus.STAND;
                if (health == Health.WELL && suspended.why() == PowerReason.ON_REQUEST) {
                    become(Health.PAUSED);
                } else if (health == Health.WELL && suspended.why() == PowerReason.IO_ERROR) {
                    become(Health.STARVED);
                }
            }
            case GuestEvent.Resumed _ -> {
                cpus = Cpus.RUN;
                if (health == Health.PAUSED || health == Health.STARVED) {
                    become(Health.WELL);
                }
            }
            case GuestEvent.Defined _,
                    GuestEvent.Undefined _,
                    GuestEvent.ShutDown _,
                    GuestEvent.DiskFailed _,
                    GuestEvent.DeviceRemoved _,
                    GuestEvent.ControlLost _ -> {}
        }
        return false;
    }

    private void stopped(PowerReason why) {
        boots++;
        cpus = Cpus.OFF;
        if (why == PowerReason.FAILED || why == PowerReason.CRASHED) {
            become(Health.ILL);
        } else {
            become(Health.OFF);
        }
    }

    private void become(Health now) {
        if (health != now) {
            health = now;
            since = stage.now();
        }
    }

    /** What is wrong with it, when everything has been healed for long; null for nothing. */
    @Nullable
    String complaint(String recovery) {
        boolean givenUp = recovery.equals("quarantined") || recovery.equals("observed");
        return switch (wish) {
            case UNKNOWN -> null;
            case OFF -> cpus == Cpus.OFF ? null : name + " runs, and ought to be off";
            case ON ->
                cpus == Cpus.RUN || health == Health.PAUSED || givenUp ? null : name + " does not run, and ought to";
        };
    }
}
