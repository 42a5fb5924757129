package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import java.io.IOException;

/**
 * A hold on one process: unlike its number, which the kernel gives to another process later, it never means another. So who
 * looks at {@code /proc/PID} while holding it, and then signals through it, signals what was looked at, or nothing.
 */
final class Pidfd implements AutoCloseable {
    private static final int SIGKILL = 9;

    private final int descriptor;

    private Pidfd(int descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws IOException when there is no such process, or the kernel is older than 5.3 */
    static Pidfd open(long pid) throws IOException {
        try {
            return new Pidfd((int) KernelCalls.LIBC.syscall(KernelCalls.PIDFD_OPEN, pid, 0, 0, 0));
        } catch (LastErrorException failure) {
            throw new IOException("process " + pid + " cannot be held: " + failure.getMessage(), failure);
        }
    }

    void kill() throws IOException {
        try {
            KernelCalls.LIBC.syscall(KernelCalls.PIDFD_SEND_SIGNAL, descriptor, SIGKILL, 0, 0);
        } catch (LastErrorException failure) {
            throw new IOException("it cannot be killed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        KernelCalls.LIBC.close(descriptor);
    }
}
