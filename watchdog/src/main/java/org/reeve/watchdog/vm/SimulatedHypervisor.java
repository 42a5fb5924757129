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

/**
 * A hypervisor without virtual machines. It behaves as libvirt and QEMU do, in states, reasons and events, under the same
 * contract; beside the port it has the doings of the world (owners, operators, kernels that panic) and faults to inject.
 * With the default {@link Timings} everything happens at once, on the calling thread. Thread-safe.
 */
public final class SimulatedHypervisor implements Hypervisor {
    private final Timings timings;
    private final SimulatedTime time;
    private final SimulatedCalls calls;
    private final SimulatedEvents events;
    private final Map<GuestId, SimulatedGuest> guests = new LinkedHashMap<>();
    private @Nullable String away;
    private int runs;

    /** A world in which everything happens at once. */
    public SimulatedHypervisor(Timeline timeline) {
        this(timeline, Timings.AT_ONCE);
    }

    public SimulatedHypervisor(Timeline timeline, Timings timings) {
        this.timings = timings;
        this.time = new SimulatedTime(timeline, this);
        this.calls = new SimulatedCalls(time, timings.call());
        this.events = new SimulatedEvents(time, timings.event());
    }

    /**
     * How long things take.
     *
     * @param call from a call to its effect and its answer
     * @param shutdown from an ACPI request, or the owner's, until the guest is off or begins again
     * @param event from a happening to its event at the listeners
     */
    public record Timings(Duration call, Duration shutdown, Duration event) {
        public static final Timings AT_ONCE = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** What goes wrong with one call for a guest. */
    public enum Fault {
        /** It is declined, with REFUSED. */
        REFUSE,
        /** It does nothing until {@link #letGo}, and then has its effect; all calls for the guest wait behind it. */
        HANG,
        /** It has its effect, and the answer is lost. */
        LOSE_ANSWER
    }

    /** What goes wrong with events. */
    public enum EventFault {
        NONE,
        LOSE,
        DOUBLE
    }

    /** Whether a guest obeys requests to shut down or reboot. */
    public enum Acpi {
        OBEYED,
        IGNORED
    }

    // ---- the port

    @Override
    public synchronized List<Guest> guests(Duration deadline) throws HypervisorException {
        requireConnected();
        return guests.values().stream().map(SimulatedGuest::now).toList();
    }

    @Override
    public synchronized Optional<Guest> find(GuestId guest, Duration deadline) throws HypervisorException {
        requireConnected();
        return Optional.ofNullable(guests.get(guest)).map(SimulatedGuest::now);
    }

    @Override
    public void start(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "start", deadline, target -> {
            tell(target.start(++runs));
            return true;
        });
    }

    @Override
    public void shutdown(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "shut down", deadline, target -> {
            target.requireActive();
            if (target.acpi == Acpi.OBEYED) {
                whileInThisRun(target, () -> shutDown(target, Origin.GUEST));
            }
            return true;
        });
    }

    @Override
    public void powerOff(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "power off", deadline, target -> {
            target.requireActive();
            stop(target, PowerReason.DESTROYED);
            return true;
        });
    }

    @Override
    public void reboot(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "reboot", deadline, target -> {
            target.requireActive();
            if (target.acpi == Acpi.OBEYED) {
                whileInThisRun(target, () -> tell(target.boot()));
            }
            return true;
        });
    }

    @Override
    public void reset(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "reset", deadline, target -> {
            tell(target.reset());
            return true;
        });
    }

    @Override
    public void resume(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "resume", deadline, target -> {
            tell(target.resume());
            return true;
        });
    }

    @Override
    public List<String> consoleLines(GuestId guest, int atMost, Duration deadline) throws HypervisorException {
        return call(guest, "read the console of", deadline, target -> target.consoleLines(atMost));
    }

    @Override
    public synchronized void listen(Consumer<HypervisorEvent> listener) {
        events.listen(listener);
        if (away == null) {
            listener.accept(new HypervisorEvent.Connected());
        }
    }

    @Override
    public synchronized void close() {
        events.close();
        goAway("the hypervisor has been closed");
    }

    // ---- the world

    /** A persistent guest with panic device and agent channel and libvirt's default reactions; it does not run. */
    public GuestId define(String name) {
        GuestId id = new GuestId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        define(new Guest(
                id,
                name,
                PowerState.SHUT_OFF,
                PowerReason.SHUTDOWN,
                null,
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
            guests.put(definition.id(), new SimulatedGuest(definition));
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
        happen(guest, target -> tell(target.start(++runs)));
    }

    /** An operator pauses the guest. */
    public void operatorPauses(GuestId guest) {
        happen(guest, target -> tell(target.suspend(PowerReason.ON_REQUEST)));
    }

    /** The guest's watchdog device, which it must have, is not fed any more. */
    public void watchdogFires(GuestId guest) {
        happen(guest, target -> tell(target.watchdogFires(), target));
    }

    /** The storage behind a disk is full, and QEMU pauses the guest. */
    public void diskFills(GuestId guest, String disk) {
        happen(guest, target -> {
            tell(List.of(new GuestEvent.DiskFailed(guest, disk, "enospc", GuestEvent.DiskFailed.Reaction.PAUSED)));
            tell(target.suspend(PowerReason.IO_ERROR));
        });
    }

    /** Somebody inside opens or closes the agent's channel: the state tells, no event does. */
    public void agentChannel(GuestId guest, AgentChannel.State state) {
        happen(guest, target -> target.agentChannel(state));
    }

    /** The guest prints a line on its serial console. */
    public void prints(GuestId guest, String line) {
        happen(guest, target -> target.prints(line));
    }

    /** From now on the guest obeys, or ignores, requests to shut down or reboot. */
    public void acpi(GuestId guest, Acpi acpi) {
        happen(guest, target -> target.acpi = acpi);
    }

    /** The guest as it is, also while the hypervisor is away. */
    public synchronized Guest reality(GuestId guest) {
        try {
            return known(guest).now();
        } catch (HypervisorException none) {
            throw new IllegalStateException(none.getMessage(), none);
        }
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

    /** The connection is there again. */
    public synchronized void connect() {
        if (away != null) {
            away = null;
            events.tellNow(new HypervisorEvent.Connected());
        }
    }

    // ---- how it works

    private interface Happening {
        void on(SimulatedGuest target) throws HypervisorException;
    }

    private synchronized void happen(GuestId guest, Happening happening) {
        try {
            happening.on(known(guest));
        } catch (HypervisorException impossible) {
            throw new IllegalStateException(impossible.getMessage(), impossible);
        }
    }

    private <T> T call(GuestId guest, String what, Duration deadline, SimulatedCalls.Act<T> act)
            throws HypervisorException {
        return calls.call(
                () -> {
                    requireConnected();
                    return known(guest);
                },
                what,
                deadline,
                act);
    }

    /** For what takes as long as a shutdown; it comes to nothing when the run has ended before. */
    private void whileInThisRun(SimulatedGuest target, Runnable happening) {
        Integer run = target.now().run();
        time.inAWhile(timings.shutdown(), () -> {
            if (run != null && run.equals(target.now().run()) && target.now().power() == PowerState.RUNNING) {
                happening.run();
            }
        });
    }

    private void shutDown(SimulatedGuest target, Origin origin) {
        tell(target.shutDown(origin), target);
    }

    private void stop(SimulatedGuest target, PowerReason why) {
        if (target.now().power() != PowerState.SHUT_OFF) {
            tell(target.stop(why), target);
        }
    }

    /** Tells what happened; a transient guest that stopped is gone then. */
    private void tell(List<HypervisorEvent> happened, SimulatedGuest target) {
        if (target.now().power() == PowerState.SHUT_OFF && target.now().persistence() == Persistence.TRANSIENT) {
            guests.remove(target.id());
        }
        tell(happened);
    }

    private void tell(List<HypervisorEvent> happened) {
        events.happened(happened);
        if (away == null) {
            events.tell(happened);
        }
    }

    private void goAway(String reason) {
        away = reason;
        calls.breakOff(reason);
    }

    private void requireConnected() throws HypervisorException {
        if (away != null) {
            throw new HypervisorException(Kind.UNREACHABLE, away);
        }
    }

    private SimulatedGuest known(GuestId guest) throws HypervisorException {
        SimulatedGuest target = guests.get(guest);
        if (target == null) {
            throw new HypervisorException(Kind.NOT_FOUND, "there is no guest " + guest);
        }
        return target;
    }
}
