package org.reeve.common.daemon;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * Datagrams to a unix socket, which the JDK has no class for: socket(2) and sendto(2) of the C library. Linux only.
 *
 * <p>Needs {@code --enable-native-access=ALL-UNNAMED}, else Java warns.
 */
final class UnixDatagrams {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_OFFSET = 2; // struct sockaddr_un: sa_family_t, then char[108]
    private static final int MAX_PATH = 108;

    private final MethodHandle sendto;
    private final VarHandle errno;
    private final StructLayout captured = Linker.Option.captureStateLayout();
    private final byte[] address;
    private final int descriptor;

    private UnixDatagrams(MethodHandle sendto, byte[] address, int descriptor) {
        this.sendto = sendto;
        this.address = address;
        this.descriptor = descriptor;
        this.errno = captured.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    }

    /**
     * @param path in the file system, or beginning with {@code @} for Linux's abstract names, as in sd_notify(3)
     * @throws IllegalArgumentException when it is neither
     * @throws IllegalStateException when the system gives no socket
     */
    @SuppressWarnings("restricted") // calls into the C library are what this class is for
    static UnixDatagrams to(String path) {
        byte[] address = address(path);
        Linker linker = Linker.nativeLinker();
        MethodHandle socket = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("socket"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle sendto = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sendto"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
        try {
            int descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (descriptor < 0) {
                throw new IllegalStateException("socket(2) failed");
            }
            return new UnixDatagrams(sendto, address, descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("socket(2) cannot be called", e);
        }
    }

    /** @return 0, or the errno of sendto(2) */
    synchronized int send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(captured);
            MemorySegment data = arena.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            MemorySegment to = arena.allocate(address.length, Short.BYTES);
            MemorySegment.copy(address, 0, to, ValueLayout.JAVA_BYTE, 0, address.length);
            to.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            long sent = (long)
                    sendto.invokeExact(state, descriptor, data, (long) bytes.length, MSG_NOSIGNAL, to, address.length);
            return sent >= 0 ? 0 : (int) errno.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("sendto(2) cannot be called", e);
        }
    }

    private static byte[] address(String path) {
        boolean isAbstract = path.startsWith("@");
        if (!isAbstract && !path.startsWith("/")) {
            throw new IllegalArgumentException("neither a path nor an abstract name");
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= MAX_PATH) {
            throw new IllegalArgumentException("longer than a unix socket's name can be");
        }
        // A path ends with a zero; an abstract name begins with one, and its length is its end: unix(7).
        byte[] address = new byte[PATH_OFFSET + name.length + (isAbstract ? 0 : 1)];
        System.arraycopy(name, 0, address, PATH_OFFSET, name.length);
        if (isAbstract) {
            address[PATH_OFFSET] = 0;
        }
        return address;
    }
}
