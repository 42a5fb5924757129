package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HeardEvents;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** How soon the watchdog hears of what happens to a real guest, and what each call of a restart takes. The figures are printed, not judged. */
@NeedsRealHost
@Isolated("it measures")
class HypervisorFiguresTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CONSOLE_LINES = 200;
    private static final int ROUNDS = Integer.getInteger("reeve.lab.rounds", 5);

    private final ReeveClock clock = ReeveClock.system();
    private final HeardEvents heard = new HeardEvents();
    private final Map<HypervisorEvent, Duration> firstHeard = new ConcurrentHashMap<>();

    @Test
    void panicAndDeadQemuAreHeard() throws Exception {
        try (LabHost host = LabHost.up("figures");
                MicroGuest guest = MicroGuest.define(host, "m");
                Hypervisor hypervisor = LibvirtHypervisor.connect(LibvirtConfig.of(host.libvirtUri()), clock)) {
            guest.configure(LifecycleAction.PRESERVE, WatchdogAction.NONE);
            hypervisor.listen(event -> {
                firstHeard.putIfAbsent(event, clock.elapsed());
                heard.accept(event);
            });
            heard.await(new HypervisorEvent.Connected(), DEADLINE);
            List<Duration> panics = new ArrayList<>();
            List<Duration> looks = new ArrayList<>();
            List<Duration> evidence = new ArrayList<>();
            List<Duration> resets = new ArrayList<>();
            List<Duration> resumes = new ArrayList<>();
            List<Duration> deaths = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                hypervisor.start(guest.id(), DEADLINE);
                guest.awaitBooted();
                panics.add(panic(guest));
                looks.add(took(() -> hypervisor.find(guest.id(), DEADLINE)));
                evidence.add(took(() -> hypervisor.consoleLines(guest.id(), CONSOLE_LINES, DEADLINE)));
                resets.add(took(() -> hypervisor.reset(guest.id(), DEADLINE)));
                resumes.add(took(() -> hypervisor.resume(guest.id(), DEADLINE)));
                deaths.add(kill(guest));
                assertEquals(
                        PowerState.SHUT_OFF,
                        hypervisor.find(guest.id(), DEADLINE).orElseThrow().power());
            }
            new Figure("panic command -> Panicked heard", panics).print();
            new Figure("call: look at a guest that panicked", looks).print();
            new Figure("call: read the end of its console", evidence).print();
            new Figure("call: reset it", resets).print();
            new Figure("call: resume it", resumes).print();
            new Figure("QEMU SIGKILL -> Stopped FAILED heard", deaths).print();
        }
    }

    private interface Call {
        void run() throws HypervisorException;
    }

    private Duration took(Call call) throws HypervisorException {
        Duration begun = clock.elapsed();
        call.run();
        return clock.elapsed().minus(begun);
    }

    private Duration panic(MicroGuest guest) throws IOException {
        try (SocketChannel channel = guest.listening()) {
            firstHeard.clear();
            heard.forget();
            Duration begun = clock.elapsed();
            MicroGuest.say(channel, "panic");
            return after(begun, new GuestEvent.Panicked(guest.id()));
        }
    }

    private Duration kill(MicroGuest guest) throws IOException {
        firstHeard.clear();
        heard.forget();
        Duration begun = clock.elapsed();
        guest.killQemu();
        return after(begun, new GuestEvent.Stopped(guest.id(), PowerReason.FAILED));
    }

    private Duration after(Duration begun, HypervisorEvent event) {
        heard.await(event, DEADLINE);
        Duration at = firstHeard.get(event);
        if (at == null) {
            throw new AssertionError(event + " was heard and not timed");
        }
        return at.minus(begun);
    }
}
