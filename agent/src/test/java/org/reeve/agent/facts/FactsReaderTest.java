package org.reeve.agent.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.health.KernelFacts;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.agent.system.Upkeep;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.time.ReeveClock;

class FactsReaderTest {
    private static final String RUNNING = "6.1.0-41-amd64";

    @TempDir
    Path root;

    private final Told upkeep = new Told();

    @BeforeEach
    void aDebianGuest() throws IOException {
        file("proc/sys/kernel/random/boot_id", "5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02");
        file("proc/sys/kernel/osrelease", RUNNING + "\n");
        file("proc/sys/kernel/arch", "x86_64\n");
        file("proc/stat", "cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 7\n");
        file("proc/meminfo", "MemTotal:        2004096 kB\nMemFree: 1 kB\nMemAvailable:    1002048 kB\n");
        file("proc/self/mounts", "/dev/vda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n/dev/vda1 /again ext4 rw 0 0\n");
        file("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        disk("vda", 20971520, "serial", "root-disk");
        file("sys/block/loop0/size", "8");
        Files.createDirectories(root.resolve("usr/lib/modules").resolve(RUNNING));
    }

    @Test
    void everythingIsReadFromTheKernelAndTheToolsOfTheGuest() throws IOException {
        GuestFacts facts = read();
        assertEquals("Debian GNU/Linux 12 (bookworm)", facts.system());
        assertEquals(RUNNING, facts.kernel());
        assertEquals("x86_64", facts.architecture());
        assertEquals(2, facts.cpus());
        assertEquals(2004096L * 1024, facts.memoryBytes());
        assertEquals(List.of("192.0.2.7"), facts.addresses());
        assertEquals(List.of(new GuestFacts.Disk("vda", "root-disk", 10L << 30)), facts.disks());
        assertEquals(
                List.of("/"),
                facts.fileSystems().stream().map(GuestFacts.FileSystem::mount).toList());
        assertEquals(List.of("nginx.service"), facts.failedUnits());
        assertEquals("", facts.rebootRequired());
    }

    @Test
    void theSerialOfAScsiDiskStandsBehindItsHeader() throws IOException {
        disk("sda", 2048, "device/vpd_pg80", "\0\u0080\0\u0006DATA-7");
        assertEquals("DATA-7", read().disks().getFirst().serial());
    }

    @Test
    void whatCannotBeReadHidesNothingElse() throws IOException {
        upkeep.says = false;
        for (String gone : List.of("proc/meminfo", "etc/os-release", "proc/self/mounts", "proc/sys/kernel/arch")) {
            Files.delete(root.resolve(gone));
        }
        GuestFacts facts = read();
        assertEquals("unknown", facts.system());
        assertEquals("unknown", facts.architecture());
        assertEquals(0, facts.memoryBytes());
        assertEquals(List.of(), facts.failedUnits());
        assertEquals(RUNNING, facts.kernel());
        assertNull(reader().updates());
    }

    @Test
    void whatAGuestSaysIsBoundedAndCanBeShown() throws IOException {
        upkeep.failed = IntStream.range(0, 500)
                .mapToObj(i -> "\u202e" + "x".repeat(300) + i)
                .toList();
        file("etc/os-release", "PRETTY_NAME='Evil\u001b[31m'\n");
        GuestFacts facts = read();
        assertEquals(GuestFacts.MOST, facts.failedUnits().size());
        assertTrue(facts.failedUnits().getFirst().startsWith("?xxx"), facts::toString);
        assertEquals("Evil?[31m", facts.system());
    }

    @Test
    void aNewerKernelThatDoesNotRunAsksForARestart() throws IOException {
        Files.createSymbolicLink(root.resolve("vmlinuz"), Path.of("boot/vmlinuz-6.1.0-42-amd64"));
        assertEquals("kernel 6.1.0-42-amd64 is installed and does not run yet", read().rebootRequired());
        Files.delete(root.resolve("vmlinuz"));
        Files.createSymbolicLink(root.resolve("vmlinuz"), Path.of("boot/vmlinuz-" + RUNNING));
        assertEquals("", read().rebootRequired());
    }

    @Test
    void aKernelThatTheHostGivesIsNoneOfTheGuests() throws IOException {
        Files.createSymbolicLink(root.resolve("vmlinuz"), Path.of("boot/vmlinuz-6.1.0-42-amd64"));
        Files.delete(root.resolve("usr/lib/modules").resolve(RUNNING));
        assertEquals("", read().rebootRequired());
    }

    @Test
    void packagesThatAskForARestartAreNamed() throws IOException {
        file("run/reboot-required", "*** System restart required ***\n");
        assertEquals("a package asks for it", read().rebootRequired());
        file("run/reboot-required.pkgs", "libc6\nlinux-base\nlibc6\n");
        assertEquals("libc6, linux-base ask for it", read().rebootRequired());
    }

    private GuestFacts read() throws IOException {
        return reader().read(null);
    }

    private FactsReader reader() throws IOException {
        return new FactsReader(
                root, KernelFacts.at(root.resolve("proc")), upkeep, () -> List.of("192.0.2.7"), ReeveClock.system());
    }

    private void disk(String name, long sectors, String place, String serial) throws IOException {
        file("sys/block/" + name + "/size", sectors + "\n");
        Files.createDirectories(root.resolve("sys/block/" + name + "/device"));
        file("sys/block/" + name + "/" + place, serial);
    }

    private void file(String place, String text) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        // The header of a SCSI page is no text: each character is a byte here.
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    }

    private static final class Told implements Upkeep {
        private boolean says = true;
        private List<String> failed = List.of("nginx.service");

        @Override
        public List<String> failedUnits() throws GuestSystemException {
            return said(failed);
        }

        @Override
        public Updates updates() throws GuestSystemException {
            return said(new Updates(12, 3));
        }

        private <T> T said(T answer) throws GuestSystemException {
            if (!says) {
                throw new GuestSystemException("it does not say", "");
            }
            return answer;
        }
    }
}
