package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.AgentChannel.State;
import org.reeve.watchdog.vm.Guest.PanicDevice;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;

/**
 * One guest of the simulated hypervisor: its transitions, and the events libvirt and QEMU give with each of them (as seen
 * with libvirt 9.0 and QEMU 7.2). Not thread-safe.
 */
final class SimulatedGuest {
    // A PNG of one black dot.
    private static final byte[] DARK_SCREEN = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
    private static final int CONSOLE_LINES_KEPT = 10_000;

    final Deque<Fault> faults = new ArrayDeque<>();
    final SimulatedLane lane = new SimulatedLane();
    private final Deque<String> console = new ArrayDeque<>();
    private byte[] screen = DARK_SCREEN;
    private final Timeline timeline;
    private final SimulatedVitals vitals;
    Acpi acpi = Acpi.OBEYED;
    Nmi nmi = Nmi.IGNORED;
    private Guest defined;
    private Guest now;
    private Inside inside = Inside.HEALTHY;
    private Qemu qemu = Qemu.RUNS;
    private int starts;
    /** Since when a call has waited for QEMU's monitor. */
    private @Nullable Duration owesSince;
    /** The disk for which there is no room. */
    private @Nullable String fullDisk;

    private enum Qemu {
        RUNS,
        STOPPED
    }

    SimulatedGuest(Guest definition, Timeline timeline) {
        this.timeline = timeline;
        this.vitals = new SimulatedVitals(timeline);
        this.defined = definition;
        this.now = with(definition, PowerState.SHUT_OFF, PowerReason.SHUTDOWN, null, Activity.NONE, State.UNKNOWN);
    }

    Guest now() {
        return now;
    }

    GuestId id() {
        return now.id();
    }

    /** How often it was started: another number than libvirt's, which begins anew with the host. */
    int starts() {
        return starts;
    }

    // ---- its definition

    /** What runs keeps what it has until its next start. */
    void redefine(Guest definition) {
        defined = definition;
        if (now.power() == PowerState.SHUT_OFF) {
            now = with(definition, now.power(), now.why(), null, Activity.NONE, State.UNKNOWN);
        }
    }

    DefinitionPlan plan(WantedDefinition wanted) {
        return new DefinitionPlan(
                id(),
                wanted,
                wanted.differencesFrom(defined.reactions().onCrash(), defined.watchdogDevice()),
                Integer.toHexString(defined.hashCode()));
    }

    List<HypervisorEvent> define(DefinitionPlan plan) throws HypervisorException {
        if (!plan(plan.wanted()).equals(plan)) {
            throw new HypervisorException(
                    Kind.WRONG_STATE, "the definition of guest " + now.name() + " has changed since it was planned");
        }
        if (plan.differences().isEmpty()) {
            return List.of();
        }
        LifecycleAction onCrash = plan.wanted().onCrash();
        WatchdogAction device = plan.wanted().watchdogDevice();
        Guest.Reactions was = defined.reactions();
        redefine(new Guest(
                id(),
                defined.name(),
                defined.power(),
                defined.why(),
                null,
                Activity.NONE,
                defined.persistence(),
                new Guest.Reactions(onCrash == null ? was.onCrash() : onCrash, was.onReboot(), was.onPoweroff()),
                defined.panicDevice(),
                device == null ? defined.watchdogDevice() : device,
                defined.agentChannel(),
                defined.consoleLog()));
        return List.of(new GuestEvent.Defined(id()));
    }

    // ---- its power

    void requireActive() throws HypervisorException {
        if (now.power() == PowerState.SHUT_OFF) {
            throw new HypervisorException(Kind.WRONG_STATE, "guest " + now.name() + " is not running");
        }
    }

    List<HypervisorEvent> start(int run) throws HypervisorException {
        if (now.power() != PowerState.SHUT_OFF) {
            throw new HypervisorException(Kind.WRONG_STATE, "guest " + now.name() + " is running already");
        }
        starts++;
        console.clear();
        vitals.begin();
        qemu = Qemu.RUNS;
        owesSince = null;
        inside = Inside.HEALTHY;
        become(with(defined, PowerState.RUNNING, PowerReason.BOOTED, run, Activity.NONE, State.DISCONNECTED));
        List<HypervisorEvent> events = new ArrayList<>();
        events.add(new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST));
        events.add(new GuestEvent.Started(id(), PowerReason.BOOTED));
        events.addAll(meetFullDisk());
        return events;
    }

    List<HypervisorEvent> stop(PowerReason why) {
        // libvirt's event says FAILED where its state says CRASHED.
        PowerReason stateSays = why == PowerReason.FAILED ? PowerReason.CRASHED : why;
        become(with(defined, PowerState.SHUT_OFF, stateSays, null, Activity.NONE, State.UNKNOWN));
        return List.of(new GuestEvent.Stopped(id(), why));
    }

    /** Nobody notes why: libvirt does not know after a host has booted. */
    List<HypervisorEvent> hostLosesPower() {
        lane.isGone();
        faults.clear();
        return now.power() == PowerState.SHUT_OFF ? List.of() : stop(PowerReason.UNKNOWN);
    }

    List<HypervisorEvent> shutDown(GuestEvent.ShutDown.Origin origin) {
        List<HypervisorEvent> events = new ArrayList<>();
        events.add(new GuestEvent.ShutDown(id(), origin));
        if (now.reactions().onPoweroff() == LifecycleAction.RESTART) {
            events.addAll(boot());
        } else {
            events.addAll(stop(PowerReason.SHUTDOWN));
        }
        return events;
    }

    /** The machine begins again within the same QEMU. */
    List<HypervisorEvent> boot() {
        inside = Inside.HEALTHY;
        become(now.power(), now.why(), State.DISCONNECTED);
        return List.of(new GuestEvent.Rebooted(id()), new GuestEvent.Rebooted(id()));
    }

    List<HypervisorEvent> reset() throws HypervisorException {
        requireActive();
        List<HypervisorEvent> events = boot();
        if (now.power() == PowerState.CRASHED) {
            become(PowerState.PAUSED, PowerReason.PANICKED, State.DISCONNECTED);
        }
        return events;
    }

    List<HypervisorEvent> suspend(PowerReason why) throws HypervisorException {
        requireActive();
        become(PowerState.PAUSED, why, channelState());
        return List.of(new GuestEvent.Suspended(id(), why));
    }

    List<HypervisorEvent> resume() throws HypervisorException {
        requireActive();
        if (now.power() == PowerState.RUNNING) {
            return List.of();
        }
        become(PowerState.RUNNING, PowerReason.ON_REQUEST, channelState());
        List<HypervisorEvent> events = new ArrayList<>();
        events.add(new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST));
        events.addAll(meetFullDisk());
        return events;
    }

    // ---- what happens to it

    List<HypervisorEvent> panic() {
        if (inside().isEmpty()) {
            return List.of();
        }
        if (now.panicDevice() == PanicDevice.ABSENT) {
            // Nobody hears of it, and the kernel waits for ever.
            inside(Inside.HANGS_STANDING_STILL);
            return List.of();
        }
        List<HypervisorEvent> events = new ArrayList<>();
        become(PowerState.CRASHED, PowerReason.PANICKED, channelState());
        events.add(new GuestEvent.Panicked(id()));
        switch (now.reactions().onCrash()) {
            case PRESERVE -> {}
            case DESTROY, COREDUMP_DESTROY, RENAME_RESTART -> events.addAll(stop(PowerReason.CRASHED));
            case RESTART, COREDUMP_RESTART -> {
                events.addAll(boot());
                become(PowerState.RUNNING, PowerReason.ON_REQUEST, State.DISCONNECTED);
                events.add(new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST));
            }
        }
        return events;
    }

    /** A kernel that hangs hears an NMI too; one whose CPUs stand still hears it when they go on. */
    List<HypervisorEvent> interrupt() throws HypervisorException {
        requireActive();
        return switch (nmi) {
            case IGNORED -> List.of();
            case PANICS -> panic();
        };
    }

    List<HypervisorEvent> watchdogFires() throws HypervisorException {
        WatchdogAction action = now.watchdogDevice();
        if (action == null) {
            throw new IllegalStateException("guest " + now.name() + " has no watchdog device");
        }
        if (inside().isEmpty()) {
            return List.of();
        }
        List<HypervisorEvent> events = new ArrayList<>();
        // QEMU names a pause where libvirt dumps the guest's memory: libvirt does that part.
        events.add(new GuestEvent.WatchdogFired(id(), action == WatchdogAction.DUMP ? WatchdogAction.PAUSE : action));
        switch (action) {
            case NONE, SHUTDOWN, UNKNOWN -> {}
            case INJECT_NMI -> events.addAll(interrupt());
            case RESET -> events.addAll(boot());
            case PAUSE -> events.addAll(suspend(PowerReason.WATCHDOG));
            case POWEROFF -> events.addAll(stop(PowerReason.FAILED));
            case DUMP -> {
                events.addAll(suspend(PowerReason.WATCHDOG));
                events.addAll(resume());
            }
        }
        return events;
    }

    List<HypervisorEvent> diskFills(String disk) {
        fullDisk = disk;
        return meetFullDisk();
    }

    void diskHasRoom() {
        fullDisk = null;
    }

    /** Its next request to a disk without room pauses it; QEMU tries the same request again when it goes on. */
    private List<HypervisorEvent> meetFullDisk() {
        if (fullDisk == null || now.power() != PowerState.RUNNING) {
            return List.of();
        }
        become(PowerState.PAUSED, PowerReason.IO_ERROR, channelState());
        return List.of(
                new GuestEvent.DiskFailed(id(), fullDisk, "enospc", GuestEvent.DiskFailed.Reaction.PAUSED),
                new GuestEvent.Suspended(id(), PowerReason.IO_ERROR));
    }

    /** What is begun in {@link Activity}; a guest that is saved stands still meanwhile. */
    List<HypervisorEvent> begin(Activity activity) throws HypervisorException {
        requireActive();
        PowerState power = activity == Activity.SAVING ? PowerState.PAUSED : now.power();
        boolean pauses = power != now.power();
        become(with(now, power, pauses ? PowerReason.SAVING : now.why(), now.run(), activity, channelState()));
        return pauses ? List.of(new GuestEvent.Suspended(id(), PowerReason.ON_REQUEST)) : List.of();
    }

    List<HypervisorEvent> completeActivity() throws HypervisorException {
        return switch (now.activity()) {
            case MIGRATING -> stop(PowerReason.MIGRATED);
            case SAVING -> stop(PowerReason.SAVED);
            case NONE, DUMPING, BACKING_UP, SNAPSHOTTING, OTHER -> giveUpActivity();
        };
    }

    List<HypervisorEvent> giveUpActivity() throws HypervisorException {
        boolean paused = now.activity() == Activity.SAVING && now.power() == PowerState.PAUSED;
        become(with(now, now.power(), now.why(), now.run(), Activity.NONE, channelState()));
        return paused ? resume() : List.of();
    }

    // ---- its life

    /** @return empty while its CPUs stand still, whoever stopped them */
    Optional<Inside> inside() {
        return now.power() == PowerState.RUNNING && qemu == Qemu.RUNS ? Optional.of(inside) : Optional.empty();
    }

    void inside(Inside from) {
        inside = from;
        become(now);
    }

    /** Whether it does what its power button asks. */
    boolean obeysPowerButton() {
        return acpi == Acpi.OBEYED && kernelLives();
    }

    boolean kernelLives() {
        return inside().filter(doing -> switch (doing) {
                    case HEALTHY, BUSY, IDLE, DISKS_STAND_STILL -> true;
                    case HANGS_SPINNING, HANGS_STANDING_STILL -> false;
                })
                .isPresent();
    }

    void qemuStops() throws HypervisorException {
        requireActive();
        qemu = Qemu.STOPPED;
        become(now);
    }

    void qemuGoesOn() {
        qemu = Qemu.RUNS;
        owesSince = null;
        become(now);
    }

    /** @return whether a call for QEMU's monitor is answered; one that is not waits from now on */
    boolean monitorAnswers() {
        boolean silent = qemu == Qemu.STOPPED && now.power() != PowerState.SHUT_OFF;
        if (silent && owesSince == null) {
            owesSince = timeline.elapsed();
        }
        return !silent;
    }

    /** Asking for it is a call to the monitor. */
    Pulse pulse() {
        boolean answers = monitorAnswers();
        return new Pulse(
                id(),
                vitals.vcpuTime(),
                answers ? vitals.blockRequests() : null,
                vitals.packets(),
                owesSince == null
                        ? Pulse.Monitor.ANSWERS
                        : Pulse.Monitor.owing(timeline.elapsed().minus(owesSince)));
    }

    private SimulatedVitals.Pace pace() {
        return inside().map(doing -> switch (doing) {
                    case HEALTHY -> SimulatedVitals.Pace.IDLING;
                    case BUSY, HANGS_SPINNING -> SimulatedVitals.Pace.COMPUTING;
                    case IDLE -> SimulatedVitals.Pace.ASKING_NOTHING;
                    case DISKS_STAND_STILL -> SimulatedVitals.Pace.WITHOUT_DISKS;
                    case HANGS_STANDING_STILL -> SimulatedVitals.Pace.STANDING_STILL;
                })
                .orElse(SimulatedVitals.Pace.STANDING_STILL);
    }

    /** Without an event, as in libvirt, which has one for the channel of the QEMU guest agent only. */
    void agentChannel(State state) {
        become(now.power(), now.why(), state);
    }

    void shows(byte[] png) {
        screen = png.clone();
    }

    byte[] screen() {
        return screen.clone();
    }

    void prints(String line) {
        console.addLast(line);
        if (console.size() > CONSOLE_LINES_KEPT) {
            console.removeFirst();
        }
    }

    List<String> consoleLines(int atMost) {
        return console.stream().skip(Math.max(0, console.size() - atMost)).toList();
    }

    // ---- how it changes

    private State channelState() {
        AgentChannel channel = now.agentChannel();
        return channel == null ? State.UNKNOWN : channel.state();
    }

    private void become(PowerState power, PowerReason why, State channelState) {
        become(with(now, power, why, now.run(), now.activity(), channelState));
    }

    private void become(Guest next) {
        now = next;
        vitals.goOn(pace());
    }

    private static Guest with(
            Guest guest,
            PowerState power,
            PowerReason why,
            @Nullable Integer run,
            Activity activity,
            State channelState) {
        AgentChannel channel = guest.agentChannel();
        return new Guest(
                guest.id(),
                guest.name(),
                power,
                why,
                run,
                activity,
                guest.persistence(),
                guest.reactions(),
                guest.panicDevice(),
                guest.watchdogDevice(),
                channel == null ? null : new AgentChannel(channel.socket(), channelState),
                guest.consoleLog());
    }
}
