package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.libvirt.WhyOff.Panic;
import org.reeve.watchdog.vm.PowerReason;

/** The lines are those of libvirt 9.0 and QEMU 7.2. The times are of a year in which no host booted before. */
class QemuLogsTest {
    private static final GuestId GUEST = GuestId.parse("969af97b-d706-4b49-89d9-81db95aa9b5a");
    private static final String BEGUN = begun("2999", GUEST.toString());
    private static final String DESTROYED = ended("destroyed");
    private static final String SHUT_DOWN = ended("shutdown");
    private static final String CRASHED = ended("crashed");
    private static final String SAVED = ended("saved");
    private static final String MIGRATED = ended("migrated");
    // Beyond what Linux gives a process.
    private static final String SIGNAL = signal("from pid 4999999 (libvirtd)");
    private static final String SIGNAL_OF_NOBODY = signal("").replace("15 ", "15");

    @TempDir
    Path folder;

    static List<Arguments> whatIsMadeOfIt() {
        PowerReason nothing = PowerReason.UNKNOWN;
        PowerReason crash = PowerReason.CRASHED;
        PowerReason destroy = PowerReason.DESTROYED;
        return List.of(
                // libvirt has forgotten.
                arguments(nothing, BEGUN + CRASHED, crash),
                arguments(nothing, BEGUN + ended("failed"), PowerReason.FAILED),
                arguments(nothing, BEGUN + ended("daemon"), PowerReason.DAEMON),
                arguments(nothing, BEGUN + DESTROYED, destroy),
                arguments(nothing, BEGUN + SHUT_DOWN, PowerReason.SHUTDOWN),
                arguments(nothing, BEGUN + SAVED, PowerReason.SAVED),
                arguments(nothing, BEGUN + ended("from snapshot"), PowerReason.SNAPSHOT),
                arguments(nothing, BEGUN + ended("for fun"), nothing),
                arguments(nothing, BEGUN + ended("unknown"), nothing),
                arguments(nothing, BEGUN + ended("daemon") + ended("unknown"), PowerReason.DAEMON),
                arguments(nothing, BEGUN + SAVED + ended("unknown"), nothing),
                arguments(nothing, BEGUN, nothing),
                arguments(nothing, "", nothing),
                // Its daemon died in between, and the next took the same for a crash.
                arguments(crash, BEGUN + CRASHED, crash),
                arguments(crash, BEGUN + DESTROYED + CRASHED, destroy),
                arguments(crash, BEGUN + SHUT_DOWN + CRASHED, PowerReason.SHUTDOWN),
                arguments(crash, BEGUN + MIGRATED + CRASHED, PowerReason.MIGRATED),
                arguments(crash, BEGUN + SAVED + CRASHED, nothing),
                arguments(nothing, BEGUN + CRASHED + DESTROYED, destroy),
                arguments(crash, BEGUN + SIGNAL + CRASHED, destroy),
                arguments(crash, BEGUN + SIGNAL_OF_NOBODY + CRASHED, destroy),
                arguments(nothing, BEGUN + SIGNAL + CRASHED, destroy),
                // It was being started when the daemon died, and the next daemon ended what was there of it.
                arguments(nothing, BEGUN + SIGNAL + ended("daemon"), PowerReason.DAEMON),
                arguments(crash, BEGUN + SIGNAL + ended("daemon") + CRASHED, PowerReason.DAEMON),
                arguments(nothing, BEGUN + SIGNAL + ended("failed"), PowerReason.FAILED),
                // libvirt makes sure of a QEMU that it has given up.
                arguments(crash, BEGUN + CRASHED + SIGNAL, crash),
                // Only the last run counts, and only the guest's own, on this boot of the host.
                arguments(nothing, BEGUN + DESTROYED + BEGUN + CRASHED, crash),
                arguments(nothing, BEGUN + SIGNAL + SHUT_DOWN + BEGUN + CRASHED, crash),
                arguments(nothing, BEGUN + CRASHED + BEGUN, nothing),
                arguments(nothing, begun("2999", "11111111-d706-4b49-89d9-81db95aa9b5a") + CRASHED, nothing),
                arguments(nothing, begun("2001", GUEST.toString()) + CRASHED, nothing),
                arguments(crash, begun("2001", GUEST.toString()) + DESTROYED, crash),
                arguments(nothing, begun("2999", GUEST.toString()).replace("2999-01", "2999-77") + CRASHED, nothing),
                // libvirt knows.
                arguments(destroy, BEGUN + CRASHED, destroy),
                arguments(PowerReason.FAILED, BEGUN + DESTROYED, PowerReason.FAILED));
    }

    @ParameterizedTest
    @MethodSource("whatIsMadeOfIt")
    void whatLibvirtForgotOrCannotKnowIsInItsLog(PowerReason said, String log, PowerReason why) throws IOException {
        assertEquals(why, why(said, log, Panic.LEAVES_QEMU), log);
    }

    @Test
    void aPanicThatLibvirtEndsWithASignalIsNobodysWish() throws IOException {
        Process daemon = likeLibvirtd();
        try {
            String lives = signal("from pid " + daemon.pid() + " (libvirtd)");
            assertEquals(PowerReason.CRASHED, why(PowerReason.CRASHED, BEGUN + lives + CRASHED, Panic.ENDS_QEMU));
            assertEquals(PowerReason.CRASHED, why(PowerReason.CRASHED, BEGUN + lives + CRASHED, Panic.LEAVES_QEMU));
        } finally {
            daemon.destroyForcibly();
        }
        assertEquals(PowerReason.UNKNOWN, why(PowerReason.CRASHED, BEGUN + SIGNAL + CRASHED, Panic.ENDS_QEMU));
    }

    @Test
    void aLogThatGrewIsReadAnew() throws IOException {
        QemuLogs logs = new QemuLogs(folder);
        Path file = Files.writeString(folder.resolve("web.log"), BEGUN);
        assertEquals(PowerReason.UNKNOWN, logs.why(GUEST, "web", PowerReason.UNKNOWN, Panic.LEAVES_QEMU));
        Files.writeString(file, CRASHED, StandardOpenOption.APPEND);
        assertEquals(PowerReason.CRASHED, logs.why(GUEST, "web", PowerReason.UNKNOWN, Panic.LEAVES_QEMU));
    }

    @Test
    void theFileBeforeIsReadWhereTheLogHasJustBegun() throws IOException {
        Files.writeString(folder.resolve("web.log.0"), BEGUN);
        assertEquals(PowerReason.CRASHED, why(PowerReason.UNKNOWN, CRASHED, Panic.LEAVES_QEMU));
    }

    @Test
    void onlyTheEndOfALargeLogIsRead() throws IOException {
        String noise = "warning: TCG doesn't support requested feature\n".repeat(8_000);
        assertEquals(PowerReason.CRASHED, why(PowerReason.UNKNOWN, noise + BEGUN + CRASHED, Panic.LEAVES_QEMU));
        assertEquals(PowerReason.UNKNOWN, why(PowerReason.UNKNOWN, BEGUN + noise + CRASHED, Panic.LEAVES_QEMU));
    }

    @Test
    void neitherLinksNorNamesLeadOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.writeString(outside.resolve("web.log"), BEGUN + CRASHED);
        Files.createSymbolicLink(inside.resolve("web.log"), outside.resolve("web.log"));
        QemuLogs logs = new QemuLogs(inside);
        for (String name :
                List.of("web", "../outside/web", outside.resolve("web").toString())) {
            assertEquals(PowerReason.UNKNOWN, logs.why(GUEST, name, PowerReason.UNKNOWN, Panic.LEAVES_QEMU), name);
        }
    }

    @Test
    void whereThereIsNoLogLibvirtsWordStands() {
        for (QemuLogs logs : List.of(new QemuLogs(null), new QemuLogs(folder.resolve("missing")))) {
            assertEquals(PowerReason.CRASHED, logs.why(GUEST, "web", PowerReason.CRASHED, Panic.LEAVES_QEMU));
        }
    }

    @Test
    void onlyTheLogsOfThisMachinesQemuAreKnown() {
        assertEquals(Path.of("/var/log/libvirt/qemu"), QemuLogs.usualFolder("qemu:///system"));
        assertEquals(Path.of("/var/log/libvirt/qemu"), QemuLogs.usualFolder("qemu+unix:///system?socket=/run/x"));
        Stream.of("qemu+ssh://other/system", "qemu:///session", "test:///default", "xen:///system")
                .forEach(uri -> assertNull(QemuLogs.usualFolder(uri), uri));
    }

    @Test
    void aDaemonThatMayNotReadThemSaysWhatItMisses() throws IOException {
        Files.writeString(folder.resolve("web.log"), BEGUN);
        assertTrue(QemuLogs.notice(folder).isEmpty());
        assertTrue(QemuLogs.notice(folder.resolve("missing")).isEmpty());
        // Root may read everything but what is not there.
        Path dangling = Files.createSymbolicLink(folder.resolve("gone.log"), folder.resolve("nowhere"));
        assertTrue(
                QemuLogs.notice(folder).orElseThrow().startsWith(dangling + " cannot be read by this user."),
                () -> QemuLogs.notice(folder).orElseThrow());
    }

    private PowerReason why(PowerReason said, String log, Panic panic) throws IOException {
        Files.writeString(folder.resolve("web.log"), log);
        return new QemuLogs(folder).why(GUEST, "web", said, panic);
    }

    /** The kernel calls a process like the file that it was started from. */
    private Process likeLibvirtd() throws IOException {
        Path program = Files.copy(Path.of("/usr/bin/sleep"), folder.resolve("libvirtd"));
        program.toFile().setExecutable(true);
        return new ProcessBuilder(program.toString(), "60").start();
    }

    private static String begun(String year, String uuid) {
        return year
                + "-01-30 11:43:39.340+0000: starting up libvirt version: 9.0.0, qemu version: 7.2.22, hostname: h\n"
                + "LC_ALL=C \\\n/usr/bin/qemu-system-x86_64 \\\n-name guest=web,debug-threads=on \\\n"
                + "-smp 1,sockets=1 \\\n-uuid " + uuid + " \\\n-no-shutdown \\\n-msg timestamp=on\n"
                + "char device redirected to /dev/pts/0 (label charserial0)\n";
    }

    private static String ended(String reason) {
        return "2999-01-30 11:43:43.771+0000: shutting down, reason=" + reason + "\n";
    }

    private static String signal(String sender) {
        return "2999-01-30T11:43:43.524726Z qemu-system-x86_64: terminating on signal 15 " + sender + "\n";
    }
}
