package org.reeve.watchdog.vm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.AgentChannel.State;
import org.reeve.watchdog.vm.Guest.PanicDevice;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;

/**
 * One guest of the simulated hypervisor: its transitions, and the events libvirt and QEMU give with each of them (as seen
 * with libvirt 9.0 and QEMU 7.2). Not thread-safe.
 */
final class SimulatedGuest {
    private static final int CONSOLE_LINES_KEPT = 10_000;

    final Deque<Fault> faults = new ArrayDeque<>();
    final SimulatedLane lane = new SimulatedLane();
    private final Deque<String> console = new ArrayDeque<>();
    Acpi acpi = Acpi.OBEYED;
    private Guest now;

    SimulatedGuest(Guest definition) {
        this.now = with(definition, PowerState.SHUT_OFF, PowerReason.SHUTDOWN, null, State.UNKNOWN);
    }

    Guest now() {
        return now;
    }

    GuestId id() {
        return now.id();
    }

    void redefine(Guest definition) {
        State channel =
                now.agentChannel() == null ? State.UNKNOWN : now.agentChannel().state();
        now = with(definition, now.power(), now.why(), now.run(), channel);
    }

    void requireActive() throws HypervisorException {
        if (now.power() == PowerState.SHUT_OFF) {
            throw new HypervisorException(Kind.WRONG_STATE, "guest " + now.name() + " is not running");
        }
    }

    List<HypervisorEvent> start(int run) throws HypervisorException {
        if (now.power() != PowerState.SHUT_OFF) {
            throw new HypervisorException(Kind.WRONG_STATE, "guest " + now.name() + " is running already");
        }
        now = with(now, PowerState.RUNNING, PowerReason.BOOTED, run, State.DISCONNECTED);
        console.clear();
        return List.of(
                new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST), new GuestEvent.Started(id(), PowerReason.BOOTED));
    }

    List<HypervisorEvent> stop(PowerReason why) {
        // libvirt's event says FAILED where its state says CRASHED.
        PowerReason stateSays = why == PowerReason.FAILED ? PowerReason.CRASHED : why;
        now = with(now, PowerState.SHUT_OFF, stateSays, null, State.UNKNOWN);
        return List.of(new GuestEvent.Stopped(id(), why));
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
        now = with(now, now.power(), now.why(), now.run(), State.DISCONNECTED);
        return List.of(new GuestEvent.Rebooted(id()), new GuestEvent.Rebooted(id()));
    }

    List<HypervisorEvent> reset() throws HypervisorException {
        requireActive();
        List<HypervisorEvent> events = boot();
        if (now.power() == PowerState.CRASHED) {
            now = with(now, PowerState.PAUSED, PowerReason.UNKNOWN, now.run(), State.DISCONNECTED);
        }
        return events;
    }

    List<HypervisorEvent> suspend(PowerReason why) throws HypervisorException {
        requireActive();
        now = with(now, PowerState.PAUSED, why, now.run(), channelState());
        return List.of(new GuestEvent.Suspended(id(), why));
    }

    List<HypervisorEvent> resume() throws HypervisorException {
        requireActive();
        if (now.power() == PowerState.RUNNING) {
            return List.of();
        }
        now = with(now, PowerState.RUNNING, PowerReason.ON_REQUEST, now.run(), channelState());
        return List.of(new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST));
    }

    List<HypervisorEvent> panic() {
        if (now.panicDevice() == PanicDevice.ABSENT) {
            return List.of();
        }
        List<HypervisorEvent> events = new ArrayList<>();
        now = with(now, PowerState.CRASHED, PowerReason.PANICKED, now.run(), channelState());
        events.add(new GuestEvent.Panicked(id()));
        switch (now.reactions().onCrash()) {
            case PRESERVE -> {}
            case DESTROY, COREDUMP_DESTROY, RENAME_RESTART -> events.addAll(stop(PowerReason.CRASHED));
            case RESTART, COREDUMP_RESTART -> {
                events.addAll(boot());
                now = with(now, PowerState.RUNNING, PowerReason.ON_REQUEST, now.run(), State.DISCONNECTED);
                events.add(new GuestEvent.Resumed(id(), PowerReason.ON_REQUEST));
            }
        }
        return events;
    }

    List<HypervisorEvent> watchdogFires() throws HypervisorException {
        WatchdogAction action = now.watchdogDevice();
        if (action == null) {
            throw new IllegalStateException("guest " + now.name() + " has no watchdog device");
        }
        List<HypervisorEvent> events = new ArrayList<>();
        // QEMU names a pause where libvirt dumps the guest's memory: libvirt does that part.
        events.add(new GuestEvent.WatchdogFired(id(), action == WatchdogAction.DUMP ? WatchdogAction.PAUSE : action));
        switch (action) {
            case NONE, SHUTDOWN, INJECT_NMI, UNKNOWN -> {}
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

    /** Without an event, as in libvirt, which has one for the channel of the QEMU guest agent only. */
    void agentChannel(State state) {
        now = with(now, now.power(), now.why(), now.run(), state);
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

    private State channelState() {
        AgentChannel channel = now.agentChannel();
        return channel == null ? State.UNKNOWN : channel.state();
    }

    private static Guest with(
            Guest guest, PowerState power, PowerReason why, @Nullable Integer run, State channelState) {
        AgentChannel channel = guest.agentChannel();
        return new Guest(
                guest.id(),
                guest.name(),
                power,
                why,
                run,
                guest.persistence(),
                guest.reactions(),
                guest.panicDevice(),
                guest.watchdogDevice(),
                channel == null ? null : new AgentChannel(channel.socket(), channelState),
                guest.consoleLog());
    }
}
