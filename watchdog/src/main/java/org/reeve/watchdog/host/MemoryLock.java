package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the daemon's memory where it is: it must decide on a host that is busy swapping. Locked is what it uses, now and
 * later ({@code MCL_ONFAULT}); a JVM reserves far more than that, and with all of it in memory a small process was five times as large.
 */
final class MemoryLock {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryLock.class);

    private static final String ADVICE =
            "give the unit LimitMEMLOCK=infinity, and CAP_IPC_LOCK in CapabilityBoundingSet=";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final long CAP_IPC_LOCK = 1L << 14;
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]{16})$");
    private static final Pattern LOCKED = Pattern.compile("(?m)^VmLck:\\s*([0-9]+) kB$");
    private static final Pattern UNLIMITED = Pattern.compile("(?m)^Max locked memory\\s+unlimited\\s");

    private MemoryLock() {}

    static void take() throws RefusedException {
        // Within a limit it would seem to work, until some later thread or buffer gets no memory.
        if (!unlimited()) {
            throw new RefusedException("the kernel lets this process lock only some memory", ADVICE);
        }
        try {
            KernelCalls.LIBC.mlockall(KernelCalls.MCL_CURRENT | KernelCalls.MCL_FUTURE | KernelCalls.MCL_ONFAULT);
        } catch (LastErrorException failure) {
            throw new RefusedException("the kernel refuses: " + failure.getMessage(), ADVICE);
        }
        LOG.info("The memory is locked as it is used, within {} MiB of address space", lockedKibibytes() / 1024);
    }

    private static boolean unlimited() {
        Matcher capabilities = CAPABILITIES.matcher(read(STATUS));
        return UNLIMITED.matcher(read(LIMITS)).find()
                || (capabilities.find() && (Long.parseUnsignedLong(capabilities.group(1), 16) & CAP_IPC_LOCK) != 0);
    }

    /** As the kernel counts it: reserved and never used memory included. */
    private static long lockedKibibytes() {
        Matcher locked = LOCKED.matcher(read(STATUS));
        return locked.find() ? Long.parseLong(locked.group(1)) : 0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
