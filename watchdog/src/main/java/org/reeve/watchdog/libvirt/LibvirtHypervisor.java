package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.libvirt.Domains.Deed;
import org.reeve.watchdog.libvirt.Domains.Needs;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.Pulse;
import org.reeve.watchdog.vm.WantedDefinition;

/**
 * The guests of one libvirt. It connects in the background, and again whenever the connection is lost; calls made
 * meanwhile fail with UNREACHABLE and the reason.
 */
public final class LibvirtHypervisor implements Hypervisor {
    // libvirtd has 20 workers by default (max_workers): some are left for looking, and for others.
    private static final int ACTING_THREADS_MOST = 16;
    // Below libvirtd's limit of 5 calls of one connection at a time.
    private static final int READING_THREADS_MOST = 4;
    private static final int CONSOLE_THREADS_MOST = 4;
    // VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN and VIR_DOMAIN_REBOOT_ACPI_POWER_BTN: never the QEMU guest agent.
    private static final int ACPI_POWER_BUTTON = 1;

    /** The name of the thread on which libvirt's events come. */
    public static final String EVENT_THREAD = EventLoop.THREAD;

    private final LibvirtBinding libvirt;
    private final EventLoop eventLoop;
    private final EventLoopWatch watch;
    private final Announcer announcer = new Announcer();
    private final ActingConnections acting;
    private final WatchingConnection watching;
    private final CallLanes actingLanes;
    private final CallLanes readingLanes;
    private final CallLanes consoleLanes;

    /** Looking at all guests: one at a time is enough. */
    private enum WholeList {
        LANE
    }

    private LibvirtHypervisor(LibvirtRuntime runtime, LibvirtConfig config, ReeveClock clock, EventLoopWatch watch) {
        this.libvirt = runtime.libvirt();
        this.eventLoop = runtime.events();
        this.watch = watch;
        this.acting = new ActingConnections(libvirt, config);
        this.watching = new WatchingConnection(libvirt, config, announcer, acting::giveUp);
        this.actingLanes = new CallLanes("libvirt-act-", ACTING_THREADS_MOST, clock);
        this.readingLanes = new CallLanes("libvirt-read-", READING_THREADS_MOST, clock);
        this.consoleLanes = new CallLanes("console-read-", CONSOLE_THREADS_MOST, clock);
    }

    /** With nobody to watch. */
    public static LibvirtHypervisor connect(LibvirtConfig config, ReeveClock clock) throws HypervisorException {
        return connect(config, clock, EventLoopWatch.NOBODY);
    }

    /** @throws HypervisorException REFUSED when libvirt's library is not installed */
    public static LibvirtHypervisor connect(LibvirtConfig config, ReeveClock clock, EventLoopWatch watch)
            throws HypervisorException {
        LibvirtHypervisor hypervisor = new LibvirtHypervisor(LibvirtRuntime.start(), config, clock, watch);
        hypervisor.eventLoop.add(watch);
        hypervisor.watching.start();
        return hypervisor;
    }

    @Override
    public List<Guest> guests(Duration deadline) throws HypervisorException {
        return readingLanes.call(WholeList.LANE, "list the guests", deadline, () -> look(Domains::all));
    }

    @Override
    public Optional<Guest> find(GuestId guest, Duration deadline) throws HypervisorException {
        return readingLanes.call(
                guest, "look guest " + guest + " up", deadline, () -> look(domains -> domains.find(guest)));
    }

    @Override
    public void start(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "start", deadline, Needs.NOT_RUNNING, libvirt::virDomainCreate);
    }

    @Override
    public void shutdown(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "shut down", deadline, Needs.RUNNING, pressPowerButton(libvirt::virDomainShutdownFlags));
    }

    @Override
    public void powerOff(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "power off", deadline, Needs.RUNNING, domain -> libvirt.virDomainDestroyFlags(domain, 0));
    }

    @Override
    public void reboot(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "reboot", deadline, Needs.RUNNING, pressPowerButton(libvirt::virDomainReboot));
    }

    @Override
    public void reset(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "reset", deadline, Needs.RUNNING, domain -> libvirt.virDomainReset(domain, 0));
    }

    @Override
    public void resume(GuestId guest, Duration deadline) throws HypervisorException {
        act(guest, "resume", deadline, Needs.RUNNING, libvirt::virDomainResume);
    }

    @Override
    public void injectNmi(GuestId guest, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public void kill(GuestId guest, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public List<Pulse> pulses(Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public byte[] screenshot(GuestId guest, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public void dumpMemory(GuestId guest, Path file, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public DefinitionPlan plan(GuestId guest, WantedDefinition wanted, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    @Override
    public void define(DefinitionPlan plan, Duration deadline) throws HypervisorException {
        throw notYet();
    }

    private static HypervisorException notYet() {
        return new HypervisorException(Kind.REFUSED, "this part of the adapter to libvirt is being built");
    }

    @Override
    public List<String> consoleLines(GuestId guest, int atMost, Duration deadline) throws HypervisorException {
        String what = "read the console of guest " + guest;
        return consoleLanes.call(guest, what, deadline, () -> {
            Guest found = find(guest, deadline)
                    .orElseThrow(() ->
                            new HypervisorException(Kind.NOT_FOUND, "could not " + what + ": there is no such guest"));
            Path log = found.consoleLog();
            try {
                return log == null ? List.of() : ConsoleTail.read(log, atMost);
            } catch (IOException unreadable) {
                throw new HypervisorException(
                        Kind.REFUSED, "could not " + what + ": " + unreadable.getMessage(), unreadable);
            }
        });
    }

    @Override
    public void listen(Consumer<HypervisorEvent> listener) {
        announcer.listen(listener);
    }

    @Override
    public void close() {
        announcer.close();
        watching.close();
        eventLoop.remove(watch);
        actingLanes.close();
        readingLanes.close();
        consoleLanes.close();
        acting.close();
    }

    private interface FlaggedDeed {
        int on(Pointer domain, int flags);
    }

    /** Other drivers than QEMU's have one way only, and refuse to be told which. */
    private Deed pressPowerButton(FlaggedDeed deed) {
        return domain -> {
            int result = deed.on(domain, ACPI_POWER_BUTTON);
            return result < 0 && LibvirtError.last(libvirt).code() == LibvirtError.INVALID_ARGUMENT
                    ? deed.on(domain, 0)
                    : result;
        };
    }

    private interface Look<T> {
        T at(Domains domains) throws HypervisorException;
    }

    private <T> T look(Look<T> look) throws HypervisorException {
        LibvirtConnection connection = watching.lend();
        try {
            return look.at(new Domains(libvirt, connection.pointer()));
        } finally {
            connection.bringBack();
        }
    }

    private void act(GuestId guest, String verb, Duration deadline, Needs needs, Deed deed) throws HypervisorException {
        actingLanes.call(guest, verb + " guest " + guest, deadline, () -> {
            watching.requireConnected();
            LibvirtConnection connection = acting.borrow();
            try {
                new Domains(libvirt, connection.pointer()).act(guest, verb, needs, deed);
                return guest;
            } finally {
                connection.bringBack();
            }
        });
    }
}
