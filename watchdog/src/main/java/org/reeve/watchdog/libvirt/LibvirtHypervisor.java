package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.host.QemuProcesses;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests of one libvirt. It connects in the background, and again whenever the connection is lost; calls made
 * meanwhile fail with UNREACHABLE and the reason.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final Logger log = LoggerFactory.getLogger(LibvirtHypervisor.class);

    // libvirtd has 20 workers by default (max_workers): some are left for looking, and for others.
    private static final int ACTING_THREADS_MOST = 16;
    private static final int READING_THREADS_MOST = 4;
    private static final int CONSOLE_THREADS_MOST = 4;
    private static final int KILLING_THREADS_MOST = 4;
    // Pictures take some 50 ms, and one dump at a time is written.
    private static final int EVIDENCE_THREADS_MOST = 4;
    // VIR_DOMAIN_CORE_DUMP_FORMAT_RAW: an ELF file. VIR_DUMP_LIVE, VIR_DUMP_MEMORY_ONLY.
    private static final int RAW_FORMAT = 0;
    private static final int LIVE_AND_MEMORY_ONLY = 2 | 16;
    // VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN and VIR_DOMAIN_REBOOT_ACPI_POWER_BTN: never the QEMU guest agent.
    private static final int ACPI_POWER_BUTTON = 1;

    /** The name of the thread on which libvirt's events come. */
    public static final String EVENT_THREAD = EventLoop.THREAD;

    private final LibvirtBinding libvirt;
    private final EventLoop eventLoop;
    private final EventLoopWatch watch;
    private final Announcer announcer = new Announcer();
    private final CallConnections connections;
    private final WatchingConnection watching;
    private final CallLanes actingLanes;
    private final CallLanes readingLanes;
    private final CallLanes consoleLanes;
    private final CallLanes killLanes;
    /** Apart, so that evidence which a QEMU owes does not stand in the way of what is done about that. */
    private final CallLanes evidenceLanes;

    private final Activities activities;
    private final Descriptions descriptions;
    private final PulseReader pulseReader;
    private final ReeveClock clock;

    /** Looking at all guests: one at a time of each kind is enough. */
    private enum WholeList {
        LIST,
        PULSES
    }

    private LibvirtHypervisor(LibvirtRuntime runtime, LibvirtConfig config, ReeveClock clock, EventLoopWatch watch) {
        this.libvirt = runtime.libvirt();
        this.eventLoop = runtime.events();
        this.watch = watch;
        this.connections = new CallConnections(libvirt, config);
        this.watching = new WatchingConnection(libvirt, config, announcer, connections::giveUp);
        this.actingLanes = new CallLanes("libvirt-act-", ACTING_THREADS_MOST, clock);
        this.readingLanes = new CallLanes("libvirt-read-", READING_THREADS_MOST, clock);
        this.clock = clock;
        this.killLanes = new CallLanes("kill-", KILLING_THREADS_MOST, clock);
        this.evidenceLanes = new CallLanes("libvirt-evidence-", EVIDENCE_THREADS_MOST, clock);
        this.activities = new Activities(libvirt, connections, clock);
        this.descriptions = new Descriptions(libvirt, activities, new QemuLogs(config.qemuLogs()));
        this.pulseReader = new PulseReader(libvirt, connections, clock);
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
        return readingLanes.call(
                WholeList.LIST,
                "list the guests",
                deadline,
                () -> lend(connection -> domains(connection).all(descriptions)));
    }

    @Override
    public Optional<Guest> find(GuestId guest, Duration deadline) throws HypervisorException {
        return readingLanes.call(
                guest,
                "look guest " + guest + " up",
                deadline,
                () -> lend(connection -> domains(connection).find(guest, descriptions)));
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
        act(guest, "send an NMI to", deadline, Needs.RUNNING, domain -> libvirt.virDomainInjectNMI(domain, 0));
    }

    @Override
    public void kill(GuestId guest, Duration deadline) throws HypervisorException {
        String what = "kill the QEMU of guest " + guest;
        killLanes.call(guest, what, deadline, () -> {
            try {
                OptionalLong process = QemuProcesses.find(guest);
                if (process.isEmpty()) {
                    throw noQemu(guest, what, deadline);
                }
                QemuProcesses.kill(guest, process.getAsLong());
                return guest;
            } catch (IOException refused) {
                throw new HypervisorException(Kind.REFUSED, "could not " + what + ": " + refused.getMessage(), refused);
            }
        });
    }

    private HypervisorException noQemu(GuestId guest, String what, Duration deadline) throws HypervisorException {
        Optional<Guest> found = find(guest, deadline);
        if (found.isEmpty()) {
            return new HypervisorException(Kind.NOT_FOUND, "could not " + what + ": there is no such guest");
        }
        return found.get().run() == null
                ? new HypervisorException(Kind.WRONG_STATE, "could not " + what + ": it is not running")
                : new HypervisorException(
                        Kind.REFUSED, "could not " + what + ": no process of this machine is its QEMU");
    }

    @Override
    public List<Pulse> pulses(Duration deadline) throws HypervisorException {
        return readingLanes.call(
                WholeList.PULSES,
                "feel the pulses",
                deadline,
                () -> lend(connection -> pulseReader.read(domains(connection), connection, deadline)));
    }

    @Override
    public byte[] screenshot(GuestId guest, Duration deadline) throws HypervisorException {
        String verb = "take a picture of";
        return lend(evidenceLanes, guest, verb, deadline, connection -> {
            Domains domains = domains(connection);
            return domains.with(guest, verb, domain -> {
                // libvirt's mock driver has a picture of guests that are off.
                if (libvirt.virDomainIsActive(domain) == 0) {
                    throw new HypervisorException(
                            Kind.WRONG_STATE, "could not " + verb + " guest " + guest + ": it is not running");
                }
                byte[] picture = new Screens(libvirt, connection).picture(guest, domain);
                if (picture == null) {
                    throw domains.failure(LibvirtError.last(libvirt), domain, verb, Needs.RUNNING);
                }
                return picture;
            });
        });
    }

    @Override
    public long memorySize(GuestId guest, Duration deadline) throws HypervisorException {
        String verb = "learn the memory size of";
        return readingLanes.call(
                guest,
                verb + " guest " + guest,
                deadline,
                () -> lend(connection -> {
                    Domains domains = domains(connection);
                    return domains.with(guest, verb, domain -> {
                        long kibibytes = libvirt.virDomainGetMaxMemory(domain).longValue();
                        if (kibibytes <= 0) {
                            throw LibvirtError.last(libvirt).toException(verb + " guest " + guest);
                        }
                        return kibibytes << 10;
                    });
                }));
    }

    @Override
    public void dumpMemory(GuestId guest, Path file, Duration deadline) throws HypervisorException {
        Duration due = clock.elapsed().plus(deadline);
        lend(evidenceLanes, guest, "dump the memory of", deadline, connection -> {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new HypervisorException(Kind.REFUSED, file + " is there already");
            }
            domains(connection)
                    .act(
                            guest,
                            "dump the memory of",
                            Needs.RUNNING,
                            domain -> libvirt.virDomainCoreDumpWithFormat(
                                    domain, file.toString(), RAW_FORMAT, LIVE_AND_MEMORY_ONLY));
            if (clock.elapsed().compareTo(due) > 0) {
                removeLate(file);
            }
            return guest;
        });
    }

    /** Nobody waits for it any more, and nobody would ever remove it. */
    private static void removeLate(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException notOurs) {
            log.warn("{} was finished after its deadline, and cannot be removed: {}", file, notOurs.getMessage());
        }
    }

    @Override
    public DefinitionPlan plan(GuestId guest, WantedDefinition wanted, Duration deadline) throws HypervisorException {
        String verb = "plan the definition of";
        return lendActing(guest, verb, deadline, connection -> domains(connection)
                .with(guest, verb, domain -> new Definitions(libvirt, connection).plan(guest, wanted, domain)));
    }

    @Override
    public void define(DefinitionPlan plan, Duration deadline) throws HypervisorException {
        GuestId guest = plan.guest();
        lendActing(guest, "define", deadline, connection -> domains(connection).with(guest, "define", domain -> {
            new Definitions(libvirt, connection).define(plan, domain);
            return guest;
        }));
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
        killLanes.close();
        evidenceLanes.close();
        activities.close();
        pulseReader.close();
        connections.close();
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

    private interface Use<T> {
        T of(Pointer connection) throws HypervisorException;
    }

    private Domains domains(Pointer connection) {
        return new Domains(libvirt, connection);
    }

    /** A connection for one call. */
    private <T> T lend(Use<T> use) throws HypervisorException {
        watching.requireConnected();
        LibvirtConnection connection = connections.borrow();
        try {
            return use.of(connection.pointer());
        } finally {
            connection.bringBack();
        }
    }

    private <T> T lendActing(GuestId guest, String verb, Duration deadline, Use<T> use) throws HypervisorException {
        return lend(actingLanes, guest, verb, deadline, use);
    }

    private <T> T lend(CallLanes lanes, GuestId guest, String verb, Duration deadline, Use<T> use)
            throws HypervisorException {
        return lanes.call(guest, verb + " guest " + guest, deadline, () -> lend(use));
    }

    private void act(GuestId guest, String verb, Duration deadline, Needs needs, Deed deed) throws HypervisorException {
        lendActing(guest, verb, deadline, connection -> {
            domains(connection).act(guest, verb, needs, deed);
            return guest;
        });
    }
}
