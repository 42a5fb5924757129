package org.reeve.watchdog.host;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A device of Linux. */
final class KernelWatchdogDevice implements WatchdogDevice {
    // linux/watchdog.h, as all architectures number them on which there are QEMU hosts worth watching: x86, arm, riscv,
    // s390.
    private static final NativeLong WDIOC_GETSUPPORT = new NativeLong(0x80285700L);
    private static final NativeLong WDIOC_KEEPALIVE = new NativeLong(0x80045705L);
    private static final NativeLong WDIOC_SETTIMEOUT = new NativeLong(0xc0045706L);
    private static final NativeLong WDIOC_GETTIMEOUT = new NativeLong(0x80045707L);
    private static final NativeLong WDIOC_GETTIMELEFT = new NativeLong(0x8004570aL);
    private static final int SUPPORT_BYTES = 40; // struct watchdog_info: options, firmware version, 32 bytes of name
    private static final byte[] MAGIC = {'V'};
    private static final int EBUSY = 16;

    // From stat(2): what kind of file it is.
    private static final int KIND_MASK = 0xf000;
    private static final int CHARACTER_DEVICE = 0x2000;

    private final int descriptor;

    private KernelWatchdogDevice(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Nothing that Reeve starts gets the descriptor: it would keep the device open. */
    static WatchdogDevice open(Path device) throws IOException {
        if (((int) Files.getAttribute(device, "unix:mode") & KIND_MASK) != CHARACTER_DEVICE) {
            throw new IOException("it is no device");
        }
        try {
            return new KernelWatchdogDevice(
                    KernelCalls.LIBC.open(device.toString(), KernelCalls.O_WRONLY | KernelCalls.O_CLOEXEC));
        } catch (LastErrorException failure) {
            throw new IOException(
                    failure.getErrorCode() == EBUSY ? "another program has it open" : failure.getMessage(), failure);
        }
    }

    @Override
    public boolean can(Ability ability) throws IOException {
        try (Memory support = new Memory(SUPPORT_BYTES)) {
            KernelCalls.LIBC.ioctl(descriptor, WDIOC_GETSUPPORT, support);
            return ability.isIn(support.getInt(0));
        } catch (LastErrorException failure) {
            throw refused("WDIOC_GETSUPPORT", failure);
        }
    }

    @Override
    public Duration setTimeout(Duration timeout) throws IOException {
        return Duration.ofSeconds(number("WDIOC_SETTIMEOUT", WDIOC_SETTIMEOUT, Math.toIntExact(timeout.toSeconds())));
    }

    @Override
    public Duration timeout() throws IOException {
        return Duration.ofSeconds(number("WDIOC_GETTIMEOUT", WDIOC_GETTIMEOUT, 0));
    }

    @Override
    public Optional<Duration> timeLeft() {
        try {
            return Optional.of(Duration.ofSeconds(number("WDIOC_GETTIMELEFT", WDIOC_GETTIMELEFT, 0)));
        } catch (IOException manyDriversCannot) {
            return Optional.empty();
        }
    }

    @Override
    public void keepAlive() throws IOException {
        number("WDIOC_KEEPALIVE", WDIOC_KEEPALIVE, 0);
    }

    @Override
    public void disarm() throws IOException {
        try {
            KernelCalls.LIBC.write(descriptor, MAGIC, new NativeLong(MAGIC.length));
        } catch (LastErrorException failure) {
            throw refused("the magic close", failure);
        } finally {
            KernelCalls.LIBC.close(descriptor);
        }
    }

    private int number(String call, NativeLong request, int given) throws IOException {
        IntByReference number = new IntByReference(given);
        try {
            KernelCalls.LIBC.ioctl(descriptor, request, number);
            return number.getValue();
        } catch (LastErrorException failure) {
            throw refused(call, failure);
        }
    }

    private static IOException refused(String call, LastErrorException failure) {
        return new IOException("its driver refuses " + call + ": " + failure.getMessage(), failure);
    }
}
