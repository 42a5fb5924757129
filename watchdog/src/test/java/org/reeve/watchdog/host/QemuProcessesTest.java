package org.reeve.watchdog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;

/** On real processes: copies of a shell that wait, under names and with arguments of our choice. */
class QemuProcessesTest {
    private final GuestId guest = new GuestId(UUID.randomUUID());
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process run(String program, GuestId uuid) throws IOException {
        Path copy = folder.resolve(program);
        if (!Files.exists(copy)) {
            Files.copy(Path.of("/bin/sh").toRealPath(), copy);
            assertTrue(copy.toFile().setExecutable(true));
        }
        // It reads a line that never comes, and keeps the arguments behind the script as its own.
        Process process =
                new ProcessBuilder(copy.toString(), "-c", "read line", "name", "-uuid", uuid.toString()).start();
        processes.add(process);
        Awaitility.await().until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                .contains("-uuid"));
        return process;
    }

    @Test
    void qemuOfTheGuestIsFoundAndKilled() throws Exception {
        Process qemu = run("qemu-system-x86_64", guest);
        run("qemu-system-x86_64", new GuestId(UUID.randomUUID()));
        assertEquals(OptionalLong.of(qemu.pid()), QemuProcesses.find(guest));
        QemuProcesses.kill(guest, qemu.pid());
        assertTrue(qemu.waitFor(10, TimeUnit.SECONDS));
        assertEquals(128 + 9, qemu.exitValue());
    }

    @Test
    void processThatOnlySaysItIsOneIsLeftAlone() throws Exception {
        Process other = run("sleeper", guest);
        assertEquals(OptionalLong.empty(), QemuProcesses.find(guest));
        assertThrows(IOException.class, () -> QemuProcesses.kill(guest, other.pid()));
        assertTrue(other.isAlive());
    }

    @Test
    void qemuOfAnotherGuestIsLeftAlone() throws Exception {
        Process other = run("qemu-system-x86_64", new GuestId(UUID.randomUUID()));
        assertThrows(IOException.class, () -> QemuProcesses.kill(guest, other.pid()));
        assertTrue(other.isAlive());
    }

    @Test
    void whereTwoLookLikeItNeitherIsChosen() throws Exception {
        run("qemu-system-x86_64", guest);
        run("qemu-kvm", guest);
        assertThrows(IOException.class, () -> QemuProcesses.find(guest));
    }

    @Test
    void processThatIsGoneCannotBeKilled() throws Exception {
        Process gone = run("qemu-system-x86_64", guest);
        gone.destroyForcibly();
        assertTrue(gone.waitFor(10, TimeUnit.SECONDS));
        assertThrows(IOException.class, () -> QemuProcesses.kill(guest, gone.pid()));
        assertFalse(QemuProcesses.find(guest).isPresent());
    }
}
