package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.SimulatedEvidence;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.loop.GuestLoop;
import org.reeve.watchdog.loop.LoopConfig;
import org.reeve.watchdog.loop.LoopTools;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorEvent;

/** The deciding loop with a real libvirt that is connected and of which no event about a guest ever comes. */
@NeedsRealHost
class LostEventsTest {
    /** The list is read every 10 s; the rest is for a machine that is busy. */
    private static final Duration FOUND_MOST = Duration.ofSeconds(20);

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(50));

    private final ReeveClock clock = ReeveClock.system();
    private final List<String> fatal = new CopyOnWriteArrayList<>();
    private volatile List<Guest> known = List.of();

    @TempDir
    private Path folder;

    @Test
    void aKilledQemuIsFoundByTheList() throws Exception {
        try (LabHost host = LabHost.up("deaf");
                MicroGuest guest = MicroGuest.define(host, "unheard");
                LibvirtHypervisor libvirt = LibvirtHypervisor.connect(LibvirtConfig.of(host.libvirtUri()), clock);
                Journal journal = Journal.open(folder.resolve("journal.sqlite"), WireCodec.create(), clock);
                GuestLoop loop = loop(withoutEvents(libvirt), journal)) {
            guest.start();
            guest.awaitPrompt();
            loop.start();
            SOON.until(() -> known.stream().anyMatch(seen -> seen.id().equals(guest.id()) && seen.run() != null));
            Duration killedAt = clock.elapsed();
            guest.killQemu();
            SOON.until(() -> guest.starts() == 2);
            Duration found = clock.elapsed().minus(killedAt);
            new Figure("QEMU killed, no event -> another one started", List.of(found)).print();
            assertTrue(found.compareTo(FOUND_MOST) < 0, found::toString);
            guest.awaitPrompt(2);
            assertEquals(List.of(), fatal);
        }
    }

    private GuestLoop loop(Hypervisor hypervisor, Journal journal) {
        LoopVoice voice = new LoopVoice() {
            @Override
            public void toCentral(Message message) {}

            @Override
            public void outboxGrew() {}

            @Override
            public void toAgent(GuestId guest, Message message) {}

            @Override
            public void checks(List<WantedChecks> wanted) {}

            @Override
            public void guests(List<Guest> guests) {
                known = List.copyOf(guests);
            }
        };
        return new GuestLoop(
                new LoopConfig(
                        new HostId(new UUID(1, 1)),
                        "deaf",
                        "0",
                        "the only boot",
                        HostPolicy.of(RecoveryPolicy.DEFAULT),
                        Brake.Limits.DEFAULT,
                        HostChecks.NONE,
                        name -> true),
                new LoopTools(hypervisor, new SimulatedEvidence()),
                journal,
                voice,
                clock,
                new GuestLoop.Watch(
                        new ProgressGate(clock).register("guests", Duration.ofMinutes(1)),
                        (what, cause) -> fatal.add(what + ": " + cause)));
    }

    private static Hypervisor withoutEvents(Hypervisor real) {
        return (Hypervisor) Proxy.newProxyInstance(
                Hypervisor.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (_, method, arguments) -> {
                    if (method.getName().equals("listen")) {
                        @SuppressWarnings("unchecked")
                        Consumer<HypervisorEvent> listener = (Consumer<HypervisorEvent>) arguments[0];
                        real.listen(event -> {
                            if (!(event instanceof GuestEvent)) {
                                listener.accept(event);
                            }
                        });
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
