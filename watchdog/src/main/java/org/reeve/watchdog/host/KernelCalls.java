package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** System calls that Java has no words for, through libc; each in section 2 of the manual. */
interface KernelCalls extends Library {
    KernelCalls LIBC = Native.load("c", KernelCalls.class);

    // The same numbers on all of Linux's architectures.
    long PIDFD_SEND_SIGNAL = 424;
    long PIDFD_OPEN = 434;

    /** For pidfds. Four arguments fit all calls made here; the kernel looks at as many as the call has. */
    long syscall(long number, long first, long second, long third, long fourth) throws LastErrorException;

    int O_WRONLY = 1;
    int O_CLOEXEC = 0x80000;

    int open(String path, int flags) throws LastErrorException;

    NativeLong write(int descriptor, byte[] bytes, NativeLong count) throws LastErrorException;

    int close(int descriptor) throws LastErrorException;

    int ioctl(int descriptor, NativeLong request, IntByReference number) throws LastErrorException;

    int ioctl(int descriptor, NativeLong request, Pointer structure) throws LastErrorException;

    int MCL_CURRENT = 1;
    int MCL_FUTURE = 2;
    int MCL_ONFAULT = 4;

    int mlockall(int flags) throws LastErrorException;

    int SCHED_RR = 2;
    int SCHED_RESET_ON_FORK = 0x40000000;

    /** @param parameters struct sched_param: the priority, and nothing else */
    int sched_setscheduler(int thread, int policy, IntByReference parameters) throws LastErrorException;

    int sched_getscheduler(int thread) throws LastErrorException;
}
