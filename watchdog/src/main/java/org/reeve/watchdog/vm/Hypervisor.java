package org.reeve.watchdog.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;

/**
 * The host's virtual machines. Thread-safe. A call returns, or fails, within its deadline, which is positive; requests for
 * one guest are done one after another, {@link #kill}, {@link #screenshot} and {@link #dumpMemory} excepted, and one guest that does not answer holds up no other, nor those who only look. A
 * request that is answered was accepted; what became of it is said by events and by {@link #find}. One whose deadline
 * passes before it was begun is not begun any more.
 */
public interface Hypervisor extends AutoCloseable {
    /** All guests, running or not, in no special order. */
    List<Guest> guests(Duration deadline) throws HypervisorException;

    /** @return empty when the hypervisor knows no such guest */
    Optional<Guest> find(GuestId guest, Duration deadline) throws HypervisorException;

    /** Starts a guest that does not run. WRONG_STATE for one that does, also for one kept after a panic. */
    void start(GuestId guest, Duration deadline) throws HypervisorException;

    /** Presses the power button (ACPI). The guest may take its time, and may ignore it. */
    void shutdown(GuestId guest, Duration deadline) throws HypervisorException;

    /** Cuts the power. */
    void powerOff(GuestId guest, Duration deadline) throws HypervisorException;

    /** Asks the guest to reboot (ACPI). It may ignore that. */
    void reboot(GuestId guest, Duration deadline) throws HypervisorException;

    /** Presses the reset button. A guest kept after a panic is paused afterwards: {@link #resume} it. */
    void reset(GuestId guest, Duration deadline) throws HypervisorException;

    /** Lets a paused guest go on. */
    void resume(GuestId guest, Duration deadline) throws HypervisorException;

    /**
     * Sends a non-maskable interrupt, on which a kernel that is told so ({@code unknown_nmi_panic}) panics, even one that
     * answers to nothing else. Others ignore it.
     */
    void injectNmi(GuestId guest, Duration deadline) throws HypervisorException;

    /**
     * Kills a guest's QEMU as the host's kernel does it (SIGKILL), past a hypervisor that gets no answer from it and past
     * calls that wait for one. The process is made sure of first. The guest is off afterwards, as after a QEMU that died.
     *
     * @throws HypervisorException REFUSED also when no process can be made sure of; WRONG_STATE when the guest does not run
     */
    void kill(GuestId guest, Duration deadline) throws HypervisorException;

    /**
     * Signs of life of all guests that have a QEMU, paused ones too, in no special order. One that does not answer holds up
     * neither the call nor the others. Guests that cannot be told about are left out.
     */
    List<Pulse> pulses(Duration deadline) throws HypervisorException;

    /**
     * What the guest shows on its first screen.
     *
     * @return a PNG of at most 16 MB
     * @throws HypervisorException REFUSED also for a guest without a screen
     */
    byte[] screenshot(GuestId guest, Duration deadline) throws HypervisorException;

    /** How much memory the guest may use at most, in bytes: what a core file takes. */
    long memorySize(GuestId guest, Duration deadline) throws HypervisorException;

    /**
     * Writes the guest's memory to a core file in ELF format, as large as the memory, while the guest stands still; then it
     * goes on. QEMU cannot be told to leave off: a dump that is not done at the deadline is removed when it is.
     *
     * @param file absolute, on this host, in a folder that exists; must not be there yet
     */
    void dumpMemory(GuestId guest, Path file, Duration deadline) throws HypervisorException;

    /** What would have to change in the guest's persistent definition. Changes nothing. */
    DefinitionPlan plan(GuestId guest, WantedDefinition wanted, Duration deadline) throws HypervisorException;

    /**
     * Changes the guest's persistent definition as planned; a plan without differences changes nothing.
     *
     * @throws HypervisorException WRONG_STATE when the definition has been changed since it was planned, or the guest has
     *     no persistent one
     */
    void define(DefinitionPlan plan, Duration deadline) throws HypervisorException;

    /**
     * The last lines that the guest's serial console printed, oldest first, free of control characters, of lines that are
     * too long the beginning. Empty when no console log is configured.
     *
     * @param atMost how many lines, 1 to 10,000
     */
    List<String> consoleLines(GuestId guest, int atMost, Duration deadline) throws HypervisorException;

    /**
     * Everything that happens from now on is told to {@code listener}, in order and never by two threads at once. While
     * the hypervisor is connected, {@link HypervisorEvent.Connected} is told first. The listener only enqueues: it must not
     * block, throw, or call the hypervisor.
     */
    void listen(Consumer<HypervisorEvent> listener);

    /** Lets go of the hypervisor; guests run on. Calls that have not been answered fail, listeners hear nothing more. */
    @Override
    void close();
}
