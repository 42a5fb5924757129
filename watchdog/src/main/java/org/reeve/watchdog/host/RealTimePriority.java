package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts threads of this process before all that have no such priority ({@code SCHED_RR}). Threads that they start do not
 * inherit it.
 */
final class RealTimePriority {
    private static final Logger LOG = LoggerFactory.getLogger(RealTimePriority.class);

    private static final Path THREADS = Path.of("/proc/self/task");
    // A thread that has just been started gives itself its name.
    private static final int ATTEMPTS_MOST = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int ROUND_ROBIN = KernelCalls.SCHED_RR | KernelCalls.SCHED_RESET_ON_FORK;

    private RealTimePriority() {}

    /**
     * @param names as the kernel knows them: the first 15 bytes of what Java calls the thread
     * @param priority 1 (the lowest) to 99
     */
    static void give(Set<String> names, int priority) throws RefusedException {
        Set<String> missing = new TreeSet<>(names);
        for (int attempt = 0; attempt < ATTEMPTS_MOST && !missing.isEmpty(); attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            giveToThoseThere(missing, priority);
        }
        if (!missing.isEmpty()) {
            throw new RefusedException("there are no threads called " + missing, "please report this");
        }
        LOG.info("Real-time priority {} for {}", priority, new TreeSet<>(names));
    }

    private static void giveToThoseThere(Set<String> missing, int priority) throws RefusedException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (missing.remove(nameOf(thread))) {
                    give(Integer.parseInt(thread.getFileName().toString()), priority);
                }
            }
        } catch (IOException unreadable) {
            throw new RefusedException("the threads cannot be listed: " + unreadable.getMessage(), "mount /proc");
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private static void give(int thread, int priority) throws RefusedException {
        try {
            KernelCalls.LIBC.sched_setscheduler(thread, ROUND_ROBIN, new IntByReference(priority));
        } catch (LastErrorException failure) {
            throw new RefusedException(
                    "the kernel refuses: " + failure.getMessage(),
                    "give the unit CAP_SYS_NICE in CapabilityBoundingSet= or LimitRTPRIO=" + priority
                            + ", and its control group real-time run time where the kernel divides that up (cpu.rt_runtime_us)");
        }
        if (KernelCalls.LIBC.sched_getscheduler(thread) != ROUND_ROBIN) {
            throw new RefusedException("the kernel did not take it", "please report this");
        }
    }
}
