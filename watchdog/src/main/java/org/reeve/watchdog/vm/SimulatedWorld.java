package org.reeve.watchdog.vm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.Guest.Persistence;
import org.reeve.watchdog.vm.GuestEvent.ShutDown.Origin;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.EventFault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Timings;

/**
 * The guests of a {@link SimulatedHypervisor}, and what happens to them past the port: by owners, operators, kernels, disks,
 * and by faults that somebody injects.
 */
public abstract sealed class SimulatedWorld permits SimulatedHypervisor {
    private final Timings timings;
    private final SimulatedTime time;
    private final SimulatedCalls calls;
    final SimulatedEvents events;
    final Map<GuestId, SimulatedGuest> guests = new LinkedHashMap<>();

    @Nullable
    String away;

    private int runs;

    SimulatedWorld(Timeline timeline, Timings timings, Waiting waiting) {
        this.timings = timings;
        this.time = new SimulatedTime(timeline, this);
        this.calls = new SimulatedCalls(time, timings.call(), waiting);
        this.events = new SimulatedEvents(time, timings.event());
    }

    /** A persistent guest with panic device and agent channel and libvirt's default reactions; it does not run. */
    public GuestId define(String name) {
        GuestId id = new GuestId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        define(new Guest(
                id,
                name,
                PowerState.SHUT_OFF,
                PowerReason.SHUTDOWN,
                null,
                Activity.NONE,
                Persistence.PERSISTENT,
                Guest.Reactions.DEFAULT,
                Guest.PanicDevice.PRESENT,
                null,
                new AgentChannel(Path.of("/run/simulated", name), AgentChannel.State.UNKNOWN),
                null));
        return id;
    }

    /** Defines a guest, or defines it anew; of {@code definition} only what a definition holds is taken. */
    public synchronized void define(Guest definition) {
        SimulatedGuest known = guests.get(definition.id());
        if (known == null) {
            guests.put(definition.id(), new SimulatedGuest(definition, time.timeline()));
        } else {
            known.redefine(definition);
        }
        tell(List.of(new GuestEvent.Defined(definition.id())));
    }

    /** The guest, which does not run, is gone. */
    public synchronized void undefine(GuestId guest) {
        if (guests.remove(guest) != null) {
            tell(List.of(new GuestEvent.Undefined(guest)));
        }
    }

    /** {@code witness} hears at once what really happens to guests, whatever goes wrong with events and connection. */
    public synchronized void witness(Consumer<HypervisorEvent> witness) {
        events.witness(witness);
    }

    /** Whether there is such a guest: a transient one is gone with its virtual machine. */
    public synchronized boolean exists(GuestId guest) {
        return guests.containsKey(guest);
    }

    /** The guest as it is, also while the hypervisor is away. */
    public synchronized Guest reality(GuestId guest) {
        try {
            return known(guest).now();
        } catch (HypervisorException none) {
            throw new IllegalStateException(none.getMessage(), none);
        }
    }

    /** The guest's kernel panics; {@code on_crash} follows. */
    public void panic(GuestId guest) {
        happen(guest, target -> tell(target.panic(), target));
    }

    /** QEMU is killed. */
    public void qemuDies(GuestId guest) {
        happen(guest, target -> stop(target, PowerReason.FAILED));
    }

    /** Somebody inside shuts the guest down. */
    public void ownerShutsDown(GuestId guest) {
        happen(guest, target -> whileInThisRun(target, () -> shutDown(target, Origin.GUEST)));
    }

    /** Somebody inside reboots the guest. */
    public void ownerReboots(GuestId guest) {
        happen(guest, target -> whileInThisRun(target, () -> tell(target.boot())));
    }

    /** An operator cuts the power, past Reeve. */
    public void operatorDestroys(GuestId guest) {
        happen(guest, target -> stop(target, PowerReason.DESTROYED));
    }

    /** An operator starts the guest, past Reeve. */
    public void operatorStarts(GuestId guest) {
        happen(guest, target -> tell(target.start(nextRun())));
    }

    /** An operator pauses the guest. */
    public void operatorPauses(GuestId guest) {
        happen(guest, target -> tell(target.suspend(PowerReason.ON_REQUEST)));
    }

    /** An operator lets a paused guest go on, past Reeve. */
    public void operatorResumes(GuestId guest) {
        happen(guest, target -> tell(target.resume()));
    }

    /** An operator presses the reset button, past Reeve; or the guest reboots itself in no time. */
    public void operatorResets(GuestId guest) {
        happen(guest, target -> tell(target.reset()));
    }

    /** The guest's watchdog device, which it must have, is not fed any more. */
    public void watchdogFires(GuestId guest) {
        happen(guest, target -> tell(target.watchdogFires(), target));
    }

    /** The storage behind a disk is full: QEMU pauses the guest, again and again, until there is room. */
    public void diskFills(GuestId guest, String disk) {
        happen(guest, target -> tell(target.diskFills(disk)));
    }

    /** There is room again; somebody must let the guest go on. */
    public void diskHasRoom(GuestId guest) {
        happen(guest, SimulatedGuest::diskHasRoom);
    }

    /** From now on, until its next boot, a guest that runs does this. An agent in it lives while that is no hanging. */
    public void inside(GuestId guest, Inside from) {
        happen(guest, target -> target.inside(from));
    }

    /** @return what the guest does; empty while its CPUs stand still: off, paused, crashed, or its QEMU stopped */
    public synchronized Optional<Inside> inside(GuestId guest) {
        SimulatedGuest target = guests.get(guest);
        return target == null ? Optional.empty() : target.inside();
    }

    /**
     * The guest's QEMU, which runs, is stopped (SIGSTOP): no event, the guest's CPUs stand still, calls for it that need its
     * monitor hang. Others notice nothing.
     */
    public void qemuStops(GuestId guest) {
        happen(guest, SimulatedGuest::qemuStops);
    }

    /** It goes on (SIGCONT), and does what was asked of it meanwhile. */
    public void qemuGoesOn(GuestId guest) {
        happen(guest, target -> {
            target.qemuGoesOn();
            target.lane.qemuAnswersOrIsGone();
        });
    }

    /** From now on the guest's kernel panics on an NMI, or ignores it. */
    public void nmi(GuestId guest, Nmi nmi) {
        happen(guest, target -> target.nmi = nmi);
    }

    /** An operator, or a tool of theirs, begins to migrate, save, … a guest that runs, past Reeve. */
    public void begins(GuestId guest, Activity activity) {
        happen(guest, target -> tell(target.begin(activity)));
    }

    /** What was begun is done: a guest that was migrated or saved is off here, others go on. */
    public void completes(GuestId guest) {
        happen(guest, target -> tell(target.completeActivity(), target));
    }

    /** What was begun is given up: the guest goes on. */
    public void givesUp(GuestId guest) {
        happen(guest, target -> tell(target.giveUpActivity()));
    }

    /** Somebody inside opens or closes the agent's channel: the state tells, no event does. */
    public void agentChannel(GuestId guest, AgentChannel.State state) {
        happen(guest, target -> target.agentChannel(state));
    }

    /** The guest's screen shows a picture from now on. */
    public void shows(GuestId guest, byte[] png) {
        happen(guest, target -> target.shows(png));
    }

    /** The guest prints a line on its serial console. */
    public void prints(GuestId guest, String line) {
        happen(guest, target -> target.prints(line));
    }

    /** From now on the guest obeys, or ignores, requests to shut down or reboot. */
    public void acpi(GuestId guest, Acpi acpi) {
        happen(guest, target -> target.acpi = acpi);
    }

    // ---- faults

    /** The next call for the guest goes wrong; faults given in a row are for calls in a row. */
    public void faultNextCall(GuestId guest, Fault fault) {
        happen(guest, target -> target.faults.addLast(fault));
    }

    /** The faults that were given and have not met a call are taken back. */
    public void noMoreFaults(GuestId guest) {
        happen(guest, target -> target.faults.clear());
    }

    /** A call that hangs goes on. */
    public void letGo(GuestId guest) {
        happen(guest, target -> target.lane.letGo());
    }

    /** What goes wrong with all events from now on. */
    public synchronized void eventFault(EventFault fault) {
        events.fault(fault);
    }

    /** The connection breaks: calls fail, what happens is told to nobody. The guests live on. */
    public synchronized void disconnect(String reason) {
        if (away == null) {
            goAway(reason);
            events.tellNow(new HypervisorEvent.Disconnected(reason));
        }
    }

    /**
     * The host's power fails: guests, calls and the connection are gone, and nobody is told why. Runs are numbered from the
     * beginning afterwards. It is back with {@link #connect}.
     */
    public synchronized void hostLosesPower() {
        disconnect("the host has lost its power");
        calls.hostLosesPower();
        for (SimulatedGuest target : List.copyOf(guests.values())) {
            List<HypervisorEvent> happened = target.hostLosesPower();
            if (target.now().persistence() == Persistence.TRANSIENT) {
                guests.remove(target.id());
            }
            events.happened(happened);
        }
        runs = 0;
    }

    /** The connection is there again. */
    public synchronized void connect() {
        if (away != null) {
            away = null;
            events.tellNow(new HypervisorEvent.Connected());
        }
    }

    // ---- how it works

    interface Happening {
        void on(SimulatedGuest target) throws HypervisorException;
    }

    private synchronized void happen(GuestId guest, Happening happening) {
        try {
            happening.on(known(guest));
        } catch (HypervisorException impossible) {
            throw new IllegalStateException(impossible.getMessage(), impossible);
        }
    }

    final <T> T call(
            GuestId guest, String what, SimulatedCalls.Through through, Duration deadline, SimulatedCalls.Act<T> act)
            throws HypervisorException {
        return calls.call(
                () -> {
                    requireConnected();
                    return known(guest);
                },
                what,
                through,
                deadline,
                act);
    }

    /** For what takes as long as a shutdown; it comes to nothing when the run has ended before. */
    final void whileInThisRun(SimulatedGuest target, Runnable happening) {
        int start = target.starts();
        time.inAWhile(timings.shutdown(), () -> {
            if (start == target.starts() && target.kernelLives()) {
                happening.run();
            }
        });
    }

    final int nextRun() {
        return ++runs;
    }

    final void shutDown(SimulatedGuest target, Origin origin) {
        tell(target.shutDown(origin), target);
    }

    final void stop(SimulatedGuest target, PowerReason why) {
        if (target.now().power() != PowerState.SHUT_OFF) {
            tell(target.stop(why), target);
            target.lane.qemuAnswersOrIsGone();
        }
    }

    /** Tells what happened; a transient guest that stopped is gone then. */
    final void tell(List<HypervisorEvent> happened, SimulatedGuest target) {
        if (target.now().power() == PowerState.SHUT_OFF && target.now().persistence() == Persistence.TRANSIENT) {
            guests.remove(target.id());
        }
        tell(happened);
    }

    final void tell(List<HypervisorEvent> happened) {
        events.happened(happened);
        if (away == null) {
            events.tell(happened);
        }
    }

    final void goAway(String reason) {
        away = reason;
        calls.breakOff(reason);
    }

    final void requireConnected() throws HypervisorException {
        if (away != null) {
            throw new HypervisorException(Kind.UNREACHABLE, away);
        }
    }

    final SimulatedGuest known(GuestId guest) throws HypervisorException {
        SimulatedGuest target = guests.get(guest);
        if (target == null) {
            throw new HypervisorException(Kind.NOT_FOUND, "there is no guest " + guest);
        }
        return target;
    }
}
