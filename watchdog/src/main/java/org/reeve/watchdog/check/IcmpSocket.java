package org.reeve.watchdog.check;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;

/**
 * A raw ICMP socket that is connected to one address, so that the kernel hands over only what comes from there: raw(7). The
 * JDK has none that can be used without a thread. Never blocks. Linux only; needs CAP_NET_RAW.
 */
final class IcmpSocket implements AutoCloseable {
    static final int EPERM = 1;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;

    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CONNECT =
            function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND =
            function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;

    private IcmpSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** A system call failed. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final int errno;

        Failed(String call, int errno) {
            super(call + "(2) failed with error " + errno, null, false, false);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private interface Call {
        long with(MemorySegment state) throws Throwable;
    }

    static IcmpSocket to(InetAddress peer) throws Failed {
        byte[] address = peer.getAddress();
        boolean isIpv4 = address.length == 4;
        int family = isIpv4 ? AF_INET : AF_INET6;
        int protocol = isIpv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        try (Arena arena = Arena.ofConfined()) {
            IcmpSocket socket = new IcmpSocket((int) call("socket", arena, state ->
                    (int) SOCKET.invokeExact(state, family, SOCK_RAW_NONBLOCK_CLOEXEC, protocol)));
            // struct sockaddr_in and sockaddr_in6: the family, a port that ICMP has no use for, with IPv6 the flow, the
            // address.
            MemorySegment to = arena.allocate(isIpv4 ? SOCKADDR_IN_BYTES : SOCKADDR_IN6_BYTES, Long.BYTES);
            to.set(ValueLayout.JAVA_SHORT, 0, (short) family);
            MemorySegment.copy(address, 0, to, ValueLayout.JAVA_BYTE, isIpv4 ? 4 : 8, address.length);
            try {
                call("connect", arena, state ->
                        (int) CONNECT.invokeExact(state, socket.descriptor, to, (int) to.byteSize()));
            } catch (Failed failed) {
                socket.close();
                throw failed;
            }
            return socket;
        }
    }

    void send(byte[] message) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            call("send", arena, state ->
                    (long) SEND.invokeExact(state, descriptor, data, (long) message.length, MSG_NOSIGNAL));
        }
    }

    /** @return what came, cut to {@code most} bytes; {@link Failed} with {@link #EAGAIN} when nothing has */
    byte[] receive(int most) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(most);
            long length =
                    call("recv", arena, state -> (long) RECV.invokeExact(state, descriptor, data, (long) most, 0));
            return data.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            call("close", arena, state -> (int) CLOSE.invokeExact(state, descriptor));
        } catch (Failed failed) {
            throw new IllegalStateException("a socket was closed twice", failed);
        }
    }

    private static long call(String name, Arena arena, Call call) throws Failed {
        MemorySegment state = arena.allocate(CAPTURED);
        try {
            long result = call.with(state);
            if (result < 0) {
                throw new Failed(name, (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (Failed | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name + "(2) cannot be called", e);
        }
    }

    @SuppressWarnings("restricted") // calls into the C library are what this class is for
    private static MethodHandle function(String name, FunctionDescriptor shape) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), shape, Linker.Option.captureCallState("errno"));
    }
}
