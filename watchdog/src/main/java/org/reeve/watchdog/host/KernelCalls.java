package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;

/** System calls on processes, through libc (pidfd_open(2), pidfd_send_signal(2)). */
interface KernelCalls extends Library {
    KernelCalls LIBC = Native.load("c", KernelCalls.class);

    // The same numbers on all of Linux's architectures.
    long PIDFD_SEND_SIGNAL = 424;
    long PIDFD_OPEN = 434;

    /** Four arguments fit all calls made here; the kernel looks at as many as the call has. */
    long syscall(long number, long first, long second, long third, long fourth) throws LastErrorException;

    int close(int descriptor) throws LastErrorException;
}
