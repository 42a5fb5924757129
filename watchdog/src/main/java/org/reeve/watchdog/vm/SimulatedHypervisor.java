package org.reeve.watchdog.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.GuestEvent.ShutDown.Origin;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedCalls.Through;

/**
 * A hypervisor without virtual machines. It behaves as libvirt and QEMU do, in states, reasons and events, under the same
 * contract; beside the port it has the doings of the world ({@link SimulatedWorld}) and faults to inject. With the default {@link Timings} everything happens at once, on the calling thread. Thread-safe.
 */
public final class SimulatedHypervisor extends SimulatedWorld implements Hypervisor {
    private static final long MEMORY = 128L << 20;
    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    /** A world in which everything happens at once. */
    public SimulatedHypervisor(Timeline timeline) {
        this(timeline, Timings.AT_ONCE);
    }

    public SimulatedHypervisor(Timeline timeline, Timings timings) {
        this(timeline, timings, Waiting.on(timeline));
    }

    public SimulatedHypervisor(Timeline timeline, Timings timings, Waiting waiting) {
        super(timeline, timings, waiting);
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

    /** What a guest whose CPUs run is doing. After each boot it is healthy. */
    public enum Inside {
        /** A little of everything. */
        HEALTHY,
        /** All its CPUs compute, and it asks nothing of disks and network; it hears its power button. */
        BUSY,
        /** Its CPUs run a little, and it asks nothing of disks and network. */
        IDLE,
        /** Its disks do not answer. The rest of it lives. */
        DISKS_STAND_STILL,
        /** Its kernel hears nothing any more; CPUs run in a circle. */
        HANGS_SPINNING,
        /** Its kernel hears nothing any more; CPUs wait for ever. */
        HANGS_STANDING_STILL
    }

    /** What a guest's kernel makes of an NMI. */
    public enum Nmi {
        IGNORED,
        PANICS
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
    public synchronized List<Pulse> pulses(Duration deadline) throws HypervisorException {
        requireConnected();
        return guests.values().stream()
                .filter(target -> target.now().power() != PowerState.SHUT_OFF)
                .map(SimulatedGuest::pulse)
                .toList();
    }

    @Override
    public void start(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "start", Through.DAEMON, deadline, target -> {
            tell(target.start(nextRun()));
            return true;
        });
    }

    @Override
    public void shutdown(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "shut down", Through.MONITOR, deadline, target -> {
            target.requireActive();
            if (target.obeysPowerButton()) {
                whileInThisRun(target, () -> shutDown(target, Origin.GUEST));
            }
            return true;
        });
    }

    @Override
    public void powerOff(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "power off", Through.DAEMON, deadline, target -> {
            target.requireActive();
            stop(target, PowerReason.DESTROYED);
            return true;
        });
    }

    @Override
    public void reboot(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "reboot", Through.MONITOR, deadline, target -> {
            target.requireActive();
            if (target.obeysPowerButton()) {
                whileInThisRun(target, () -> tell(target.boot()));
            }
            return true;
        });
    }

    @Override
    public void reset(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "reset", Through.MONITOR, deadline, target -> {
            tell(target.reset());
            return true;
        });
    }

    @Override
    public void resume(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "resume", Through.MONITOR, deadline, target -> {
            tell(target.resume());
            return true;
        });
    }

    @Override
    public void injectNmi(GuestId guest, Duration deadline) throws HypervisorException {
        call(guest, "interrupt", Through.MONITOR, deadline, target -> {
            tell(target.interrupt(), target);
            return true;
        });
    }

    @Override
    public synchronized void kill(GuestId guest, Duration deadline) throws HypervisorException {
        requireConnected();
        SimulatedGuest target = known(guest);
        target.requireActive();
        stop(target, PowerReason.FAILED);
    }

    @Override
    public byte[] screenshot(GuestId guest, Duration deadline) throws HypervisorException {
        return call(guest, "take a picture of", Through.MONITOR, deadline, target -> {
            target.requireActive();
            return target.screen();
        });
    }

    @Override
    public synchronized long memorySize(GuestId guest, Duration deadline) throws HypervisorException {
        requireConnected();
        known(guest);
        return MEMORY;
    }

    @Override
    public void dumpMemory(GuestId guest, Path file, Duration deadline) throws HypervisorException {
        call(guest, "dump the memory of", Through.MONITOR, deadline, target -> {
            target.requireActive();
            try {
                return Files.write(file, ELF_MAGIC, StandardOpenOption.CREATE_NEW);
            } catch (IOException unwritable) {
                throw new HypervisorException(Kind.REFUSED, "cannot write " + file + ": " + unwritable, unwritable);
            }
        });
    }

    @Override
    public DefinitionPlan plan(GuestId guest, WantedDefinition wanted, Duration deadline) throws HypervisorException {
        return call(guest, "plan the definition of", Through.DAEMON, deadline, target -> target.plan(wanted));
    }

    @Override
    public void define(DefinitionPlan plan, Duration deadline) throws HypervisorException {
        call(plan.guest(), "define", Through.DAEMON, deadline, target -> {
            tell(target.define(plan));
            return true;
        });
    }

    @Override
    public List<String> consoleLines(GuestId guest, int atMost, Duration deadline) throws HypervisorException {
        return call(guest, "read the console of", Through.DAEMON, deadline, target -> target.consoleLines(atMost));
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
}
