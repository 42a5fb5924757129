package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.GuestEvent.DiskFailed;
import org.reeve.watchdog.vm.HeardEvents;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.Pulse;
import org.reeve.watchdog.vm.WantedDefinition;

/** What is felt of real guests beyond the contract: many of them, their disks and screens. Figures are printed. */
@NeedsRealHost
@Isolated("it measures")
class SignsOfLifeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final int GUESTS = Integer.getInteger("reeve.lab.guests", 20);
    /** More than there are lanes for those that stop. */
    private static final int STOPPED = 10;

    private static final int LIVELY = 3;
    private static final int ROUNDS = 20;

    private static LabHost host;
    private static Hypervisor hypervisor;
    private static HeardEvents heard;

    private final ReeveClock clock = ReeveClock.system();

    @BeforeAll
    static void hostUp() throws Exception {
        host = LabHost.up("pulses");
        hypervisor = LibvirtHypervisor.connect(LibvirtConfig.of(host.libvirtUri()), ReeveClock.system());
        heard = new HeardEvents();
        hypervisor.listen(heard);
        heard.await(new HypervisorEvent.Connected(), DEADLINE);
    }

    @AfterAll
    static void hostDown() {
        if (hypervisor != null) {
            hypervisor.close();
        }
        if (host != null) {
            host.close();
        }
    }

    private interface Call<T> {
        T run() throws HypervisorException;
    }

    private <T> T timed(Call<T> call, List<Duration> times) throws HypervisorException {
        Duration begun = clock.elapsed();
        T answer = call.run();
        times.add(clock.elapsed().minus(begun));
        return answer;
    }

    private static void print(String what, List<Duration> times) {
        List<Long> sorted = times.stream().map(Duration::toMillis).sorted().toList();
        System.out.printf(
                "figure: %s: median %d ms, most %d ms, of %d%n",
                what, sorted.get(sorted.size() / 2), sorted.getLast(), sorted.size());
    }

    private static Pulse of(GuestId guest, List<Pulse> pulses) {
        return pulses.stream()
                .filter(pulse -> pulse.guest().equals(guest))
                .findFirst()
                .orElseThrow();
    }

    private static Pulse pulse(MicroGuest guest) throws HypervisorException {
        return of(guest.id(), hypervisor.pulses(DEADLINE));
    }

    @Test
    void stoppedQemusHoldUpNeitherPulsesNorTheListOfTheOthers() throws Exception {
        List<MicroGuest> guests = new ArrayList<>();
        try {
            for (int i = 0; i < GUESTS; i++) {
                MicroGuest guest = MicroGuest.define(host, "many" + i);
                guests.add(guest);
                guest.addDisk(host.folder().resolve("disk/many" + i + ".raw"), 1);
                if (i < LIVELY) {
                    guest.start();
                } else {
                    // Their QEMUs answer as they always do, and the machine is not kept busy by their kernels.
                    host.virsh("start", "--paused", guest.name());
                }
            }
            List<MicroGuest> lively = guests.subList(0, LIVELY);
            lively.forEach(MicroGuest::awaitPrompt);
            measure("with " + GUESTS + " guests", guests);

            List<MicroGuest> stopped = guests.subList(GUESTS - STOPPED, GUESTS);
            stopped.getFirst().suffer("stop-qemu");
            List<Duration> first = new ArrayList<>();
            timed(() -> hypervisor.pulses(SOON), first);
            print("the first pulses after a QEMU was stopped", first);
            measure("with one of them stopped", guests.subList(0, GUESTS - STOPPED));
            assertNull(pulse(stopped.getFirst()).blockRequests());

            stopped.subList(1, STOPPED).forEach(guest -> guest.suffer("stop-qemu"));
            lively.forEach(guest -> guest.suffer("busy"));
            awaitDisksOf(lively, new ArrayList<>());
            measure("with " + STOPPED + " of them stopped", lively);

            for (MicroGuest guest : stopped) {
                hypervisor.kill(guest.id(), SOON);
                heard.await(new GuestEvent.Stopped(guest.id(), PowerReason.FAILED), DEADLINE);
            }
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> hypervisor.pulses(SOON).size() == GUESTS - STOPPED
                            && hypervisor.pulses(SOON).stream().allMatch(pulse -> pulse.blockRequests() != null));
        } finally {
            guests.forEach(MicroGuest::close);
        }
    }

    /**
     * What a machine that is busy with other things does not tell at the first pulse it tells at a later one; it may not even have
     * run a guest between two.
     */
    private void awaitDisksOf(List<MicroGuest> answering, List<Duration> took) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    List<Pulse> pulses = timed(() -> hypervisor.pulses(SOON), took);
                    return pulses.size() == GUESTS
                            && answering.stream()
                                    .map(guest -> of(guest.id(), pulses))
                                    .allMatch(pulse -> pulse.monitor().answer() == Pulse.Answer.ANSWERS
                                            && pulse.blockRequests() != null);
                });
    }

    private void measure(String what, List<MicroGuest> answering) throws HypervisorException {
        List<Duration> pulses = new ArrayList<>();
        List<Duration> list = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            awaitDisksOf(answering, pulses);
            timed(() -> hypervisor.guests(SOON), list);
        }
        print("pulses " + what, pulses);
        print("list " + what, list);
    }

    @Test
    void fullStoragePausesAGuestUntilThereIsRoom() throws Exception {
        Path small = host.folder().resolve("small");
        host.inside("mkdir", "-p", small.toString());
        host.inside("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString());
        try (MicroGuest guest = MicroGuest.define(host, "full")) {
            guest.addDisk(small.resolve("full.raw"), 16);
            hypervisor.start(guest.id(), DEADLINE);
            guest.awaitBooted();
            Long before = pulse(guest).blockRequests();
            guest.type("dd if=/dev/zero of=/dev/vda bs=1M count=8");
            heard.await(
                    "a disk without room",
                    event -> event instanceof DiskFailed failed
                            && failed.guest().equals(guest.id())
                            && failed.reason().equals("enospc")
                            && failed.reaction() == DiskFailed.Reaction.PAUSED,
                    DEADLINE);
            awaitIs(guest, PowerState.PAUSED, PowerReason.IO_ERROR);
            Long after = pulse(guest).blockRequests();
            assertTrue(before != null && after != null && after > before);

            heard.forget();
            hypervisor.resume(guest.id(), DEADLINE);
            heard.await(new GuestEvent.Suspended(guest.id(), PowerReason.IO_ERROR), DEADLINE);

            host.inside("mount", "-o", "remount,size=32m", small.toString());
            hypervisor.resume(guest.id(), DEADLINE);
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(DEADLINE)
                    .until(() -> power(guest) == PowerState.RUNNING);
        } finally {
            host.inside("umount", "-l", small.toString());
        }
    }

    @Test
    void guestWithAScreenShowsItAndAGuestWithoutIsRefused() throws Exception {
        try (MicroGuest guest = MicroGuest.define(host, "screen")) {
            guest.add("<video><model type='vga' vram='16384' heads='1' primary='yes'/></video>");
            hypervisor.start(guest.id(), DEADLINE);
            byte[] png = hypervisor.screenshot(guest.id(), DEADLINE);
            assertEquals("PNG", new String(png, 1, 3, StandardCharsets.US_ASCII));
            assertNotNull(ImageIO.read(new ByteArrayInputStream(png)));
        }
    }

    @Test
    void kernelThatIsToldSoPanicsOnAnNmi() throws Exception {
        try (MicroGuest guest = MicroGuest.define(host, "nmi", "unknown_nmi_panic")) {
            hypervisor.start(guest.id(), DEADLINE);
            guest.awaitBooted();
            hypervisor.injectNmi(guest.id(), DEADLINE);
            heard.await(new GuestEvent.Panicked(guest.id()), DEADLINE);
        }
    }

    @Test
    void guestThatIsBackedUpSaysSoMeanwhile() throws Exception {
        try (MicroGuest guest = MicroGuest.define(host, "backedup")) {
            guest.addDisk(host.folder().resolve("disk/backedup.raw"), 1);
            host.virsh("start", "--paused", guest.name());
            assertEquals(Activity.NONE, activity(guest));
            // One that somebody else is to fetch: it lasts until it is ended.
            Path socket = host.folder().resolve("backup/socket");
            host.inside(
                    "install",
                    "-d",
                    "-m",
                    "777",
                    host.folder().resolve("backup").toString());
            Path backup = Files.writeString(
                    host.folder().resolve("backup.xml"),
                    "<domainbackup mode='pull'><server transport='unix' socket='" + socket + "'/></domainbackup>");
            host.virsh("backup-begin", guest.name(), backup.toString());
            assertEquals(Activity.BACKING_UP, activity(guest));
            host.virsh("domjobabort", guest.name());
            Awaitility.await().atMost(DEADLINE).until(() -> activity(guest) == Activity.NONE);
        }
    }

    @Test
    void changedDefinitionDiffersInNothingElse() throws Exception {
        try (MicroGuest guest = MicroGuest.define(host, "plain")) {
            guest.remove("watchdog");
            List<String> before = guest.definition().lines().toList();
            DefinitionPlan plan = hypervisor.plan(guest.id(), WantedDefinition.LEFT_TO_REEVE, DEADLINE);
            assertEquals(
                    List.of("watchdog device: no such device -> i6300esb, action none"),
                    plan.differences().stream()
                            .map(DefinitionPlan.Difference::toString)
                            .toList());
            hypervisor.define(plan, DEADLINE);
            List<String> after = new ArrayList<>(guest.definition().lines().toList());
            int device = after.indexOf("    <watchdog model='i6300esb' action='none'>");
            // The device, and the address that libvirt gives it.
            after.subList(device, device + 3).clear();
            assertEquals(before, after);
        }
    }

    private static Activity activity(MicroGuest guest) throws HypervisorException {
        return hypervisor.find(guest.id(), DEADLINE).orElseThrow().activity();
    }

    private static PowerState power(MicroGuest guest) throws HypervisorException {
        return hypervisor.find(guest.id(), DEADLINE).orElseThrow().power();
    }

    private static void awaitIs(MicroGuest guest, PowerState power, PowerReason why) {
        Awaitility.await().atMost(DEADLINE).until(() -> {
            Guest now = hypervisor.find(guest.id(), DEADLINE).orElseThrow();
            return now.power() == power && now.why() == why;
        });
    }
}
