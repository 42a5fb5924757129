package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.time.ReeveClock;

/** A process that does to itself what {@link HostSafeguards} does, and prints what the kernel says of it then. */
final class HostProbe {
    private HostProbe() {}

    public static void main(String... arguments) throws IOException {
        boolean locks = arguments[0].equals("lock-memory");
        HostConfig config = new HostConfig(
                null,
                HostConfig.OFF.watchdogTimeout(),
                locks ? HostConfig.Memory.LOCKED : HostConfig.Memory.SWAPPABLE,
                locks ? 0 : Integer.parseInt(arguments[0]));
        ProgressGate progress = new ProgressGate(ReeveClock.system());
        try (HostSafeguards _ = HostSafeguards.start(config, progress, Set.of("java"))) {
            System.out.println(Files.readString(Path.of("/proc/self/status")));
            for (String name : Set.of("java", "VM Thread")) {
                System.out.println(name + ":" + scheduling(name));
            }
        }
    }

    /** proc(5): the fields 40 and 41 of stat, after a name that may hold spaces. */
    private static String scheduling(String name) throws IOException {
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    String stat = Files.readString(thread.resolve("stat"));
                    String[] afterName =
                            stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    return "priority=" + afterName[37] + ",policy=" + afterName[38];
                }
            }
        }
        return "gone";
    }
}
