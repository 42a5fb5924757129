package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.reeve.common.guest.GuestId;

/** The QEMU processes of this machine, found by what the kernel says of them; no hypervisor is asked. */
public final class QemuProcesses {
    private static final Path PROC = Path.of("/proc");

    private QemuProcesses() {}

    /**
     * The guest's QEMU.
     *
     * @return empty when there is none
     * @throws IOException when several processes look like it: none of them can be made sure of then
     */
    public static OptionalLong find(GuestId guest) throws IOException {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isQemuOf(guest, process)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        if (found.size() > 1) {
            throw new IOException("the processes " + found + " all look like its QEMU");
        }
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    /**
     * Kills a process (SIGKILL) that is the guest's QEMU.
     *
     * @throws IOException when it is gone, is something else, or may not be killed
     */
    public static void kill(GuestId guest, long pid) throws IOException {
        try (Pidfd held = Pidfd.open(pid)) {
            if (!isQemuOf(guest, PROC.resolve(Long.toString(pid)))) {
                throw new IOException("process " + pid + " is not its QEMU");
            }
            held.kill();
        }
    }

    /** libvirt starts each QEMU with {@code -uuid}. What the program is called the kernel says, not the process. */
    private static boolean isQemuOf(GuestId guest, Path process) {
        try {
            String[] arguments = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
            for (int at = 1; at + 1 < arguments.length; at++) {
                if (arguments[at].equals("-uuid") && arguments[at + 1].equals(guest.toString())) {
                    Path program =
                            Files.readSymbolicLink(process.resolve("exe")).getFileName();
                    return program != null && program.toString().startsWith("qemu");
                }
            }
            return false;
        } catch (IOException goneOrHidden) {
            return false;
        }
    }
}
