package org.reeve.watchdog.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.PowerReason;

/** What is really so with one guest, whatever anybody has heard of it. Times are on the world's clock. */
final class GuestTruth {
    final GuestId id;
    final String name;
    final Guest.Persistence persistence;

    private final Stage stage;
    private Wish wish = Wish.UNKNOWN;
    private Health health = Health.OFF;
    private Cpus cpus = Cpus.OFF;
    private Duration since = Duration.ZERO;
    private int boots;
    private int panicsToCome;
    private Wish switchedOffMeans = Wish.OFF;
    private Qemu qemu = Qemu.RUNS;
    private Attention attention = Attention.AWAKE;
    private Device device = Device.FIRES_WHEN_IT_HANGS;
    private Service service = Service.WORKS;
    private Reach reach = Reach.REACHABLE;
    private FailedCheck.Action mayBeDone = FailedCheck.Action.ALERT;
    private @Nullable Duration startedByPeople;

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
        /** Something is wrong: it panicked or hangs, its QEMU died or is stopped, its watchdog device fired. */
        ILL,
        /** It lives, and its service does not work. */
        FAILING,
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

    private enum Qemu {
        RUNS,
        STOPPED
    }

    /** Whether what is inside goes on while the hypervisor is at something with the guest. */
    enum Attention {
        AWAKE,
        /** It stands still, and goes on afterwards as if nothing had been. */
        SUSPENDED
    }

    private enum Service {
        WORKS,
        BROKEN
    }

    private enum Reach {
        REACHABLE,
        CUT_OFF
    }

    /** What it means when the watchdog device fires. */
    private enum Device {
        FIRES_WHEN_IT_HANGS,
        /** The guest lives; it was fed too late, and will be fed again. */
        FIRES_FOR_NOTHING
    }

    GuestTruth(GuestId id, String name, Guest.Persistence persistence, Stage stage) {
        this.id = id;
        this.persistence = persistence;
        this.name = name;
        this.stage = stage;
    }

    Wish wish() {
        return wish;
    }

    Health health() {
        boolean lives = health == Health.WELL || health == Health.FAILING;
        return lives && qemu == Qemu.STOPPED ? Health.ILL : health;
    }

    Cpus cpus() {
        return cpus;
    }

    boolean isWellAndRuns() {
        return health() == Health.WELL && cpus == Cpus.RUN;
    }

    /** Whether anything inside it can answer now. */
    boolean isAwake() {
        return cpus == Cpus.RUN
                && qemu == Qemu.RUNS
                && attention == Attention.AWAKE
                && (health == Health.WELL || health == Health.FAILING);
    }

    /** Whether nothing inside it goes on, and nobody wants that. */
    boolean standsStill() {
        return cpus == Cpus.RUN && health() == Health.ILL;
    }

    /** Whether only a restart helps. */
    boolean isDead() {
        return health == Health.ILL;
    }

    void hangs() {
        stage.say(name + " hangs");
        become(Health.ILL);
    }

    void qemuStops() {
        stage.say(name + ": QEMU is stopped");
        qemu = Qemu.STOPPED;
        since = stage.now();
    }

    void qemuGoesOn() {
        if (qemu == Qemu.STOPPED) {
            stage.say(name + ": QEMU goes on");
            qemu = Qemu.RUNS;
            since = stage.now();
        }
    }

    boolean isQemuStopped() {
        return qemu == Qemu.STOPPED;
    }

    boolean isSuspended() {
        return attention == Attention.SUSPENDED;
    }

    void attention(Attention now) {
        attention = now;
        since = stage.now();
    }

    /** Its watchdog device fires next, and it lives. */
    void feedsTooLate() {
        device = Device.FIRES_FOR_NOTHING;
    }

    /** @param mostThatMayBeDone by what its checks ask for */
    void serviceFails(FailedCheck.Action mostThatMayBeDone) {
        mayBeDone = mostThatMayBeDone;
        service = Service.BROKEN;
        become(Health.FAILING);
    }

    void serviceWorks() {
        service = Service.WORKS;
        if (health == Health.FAILING && reach == Reach.REACHABLE) {
            become(Health.WELL);
        }
    }

    /** Whether the service itself does not work; else nobody reaches it, or nothing is wrong with it. */
    boolean serviceIsBroken() {
        return health == Health.FAILING && service == Service.BROKEN;
    }

    /** Nobody reaches its service, whatever it does. */
    void cutOff(FailedCheck.Action mostThatMayBeDone) {
        reach = Reach.CUT_OFF;
        if (health == Health.WELL) {
            become(Health.WELL);
        }
        boolean less = serviceIsBroken() && mayBeDone.compareTo(mostThatMayBeDone) > 0;
        mayBeDone = less ? mayBeDone : mostThatMayBeDone;
    }

    void reachableAgain() {
        reach = Reach.REACHABLE;
        if (health == Health.FAILING && service == Service.WORKS) {
            become(Health.WELL);
        }
    }

    FailedCheck.Action mayBeDone() {
        return mayBeDone;
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

    /** Somebody starts it on purpose, or has it started, and Reeve hears of it. */
    void startedByPeople() {
        startedByPeople = stage.now();
    }

    /** Whether somebody has started it within so long a time, and it runs since. */
    boolean isStartedByPeopleWithin(Duration time) {
        return startedByPeople != null && stage.now().minus(startedByPeople).compareTo(time) < 0;
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
                attention = Attention.AWAKE;
                become(Health.WELL);
                return true;
            }
            case GuestEvent.Rebooted _ -> {
                boots++;
                attention = Attention.AWAKE;
                // Whoever paused it still wants it paused.
                become(health == Health.PAUSED || health == Health.STARVED ? health : Health.WELL);
                return true;
            }
            case GuestEvent.Stopped stopped -> stopped(stopped.why());
            case GuestEvent.Panicked _ -> {
                cpus = Cpus.STAND;
                become(Health.ILL);
            }
            case GuestEvent.WatchdogFired _ -> {
                if (device == Device.FIRES_WHEN_IT_HANGS) {
                    become(Health.ILL);
                }
                device = Device.FIRES_WHEN_IT_HANGS;
            }
            case GuestEvent.Suspended suspended -> {
                cpus = Cpus.STAND;
                boolean lives = health == Health.WELL || health == Health.FAILING;
                if (lives && suspended.why() == PowerReason.ON_REQUEST) {
                    become(Health.PAUSED);
                } else if (lives && suspended.why() == PowerReason.IO_ERROR) {
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
        qemu = Qemu.RUNS;
        startedByPeople = null;
        if (why == PowerReason.FAILED || why == PowerReason.CRASHED) {
            become(Health.ILL);
        } else {
            become(Health.OFF);
        }
    }

    private void become(Health what) {
        service = what == Health.FAILING ? service : Service.WORKS;
        Health now = what == Health.WELL && reach == Reach.CUT_OFF ? Health.FAILING : what;
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
            case ON -> {
                if (givenUp || health == Health.PAUSED) {
                    yield null;
                }
                yield cpus == Cpus.RUN ? complaintOfRunning(recovery) : name + " does not run, and ought to";
            }
        };
    }

    private @Nullable String complaintOfRunning(String recovery) {
        boolean calm = recovery.equals("healthy") || recovery.equals("silent");
        return health() != Health.WELL || calm ? null : name + " is well, and recovery says " + recovery;
    }
}
