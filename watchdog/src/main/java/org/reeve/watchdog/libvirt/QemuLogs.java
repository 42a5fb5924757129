package org.reeve.watchdog.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.libvirt.LastRun.Asked;
import org.reeve.watchdog.libvirt.WhyOff.Asker;
import org.reeve.watchdog.libvirt.WhyOff.Panic;
import org.reeve.watchdog.vm.PowerReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which libvirt keeps a log of each guest's QEMU. It outlives libvirt's daemon, which forgets why a guest is off.
 * Read anew only when a log has changed. Thread-safe.
 */
public final class QemuLogs {
    private static final Logger log = LoggerFactory.getLogger(QemuLogs.class);

    // A run begins with a command line of 5 to 50 KB.
    private static final int BYTES_MOST = 256 * 1024;
    // Guests come and go: where so many have been, all are read once more.
    private static final int READINGS_MOST = 4096;
    private static final Path USUAL = Path.of("/var/log/libvirt/qemu");
    // Of this machine, and of the system: where else logs are, nobody can ask libvirt.
    private static final Pattern SYSTEM_QEMU = Pattern.compile("qemu(\\+unix)?:///system(\\?.*)?");
    private static final Pattern DAEMON = Pattern.compile("(lt-)?(libvirtd|virtqemud)");

    // proc(5): seconds since 1970.
    private static final String BOOTED = "btime ";

    private final @Nullable Path folder;
    private final Map<GuestId, Reading> readings = new ConcurrentHashMap<>();
    private final AtomicBoolean saidUnreadable = new AtomicBoolean();

    /** @param run null when the log does not tell */
    private record Reading(
            Path file,
            long size,
            FileTime changed,
            @Nullable LastRun run) {}

    QemuLogs(@Nullable Path folder) {
        this.folder = folder;
    }

    /** @return null where there are none, or nobody knows where */
    static @Nullable Path usualFolder(String libvirtUri) {
        return SYSTEM_QEMU.matcher(libvirtUri).matches() ? USUAL : null;
    }

    /** For people: what is missed by a daemon that may not read the logs. */
    public static Optional<String> notice(String libvirtUri) {
        Path folder = usualFolder(libvirtUri);
        return folder == null ? Optional.empty() : notice(folder);
    }

    static Optional<String> notice(Path folder) {
        try (var logs = Files.newDirectoryStream(folder, "*.log")) {
            for (Path file : logs) {
                if (!Files.isReadable(file)) {
                    return Optional.of(unreadable(file));
                }
            }
            return Optional.empty();
        } catch (AccessDeniedException denied) {
            return Optional.of(unreadable(folder));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /**
     * Why a guest is off.
     *
     * @param name the domain's: the log is called like it
     * @param said by libvirt
     */
    PowerReason why(GuestId guest, String name, PowerReason said, Panic panic) {
        if (folder == null || !WhyOff.isInDoubt(said)) {
            return said;
        }
        LastRun run = lastRun(guest, folder, name);
        return run == null ? said : WhyOff.of(new WhyOff.Facts(said, run, asker(run.asked()), panic, hostBooted()));
    }

    private @Nullable LastRun lastRun(GuestId guest, Path logs, String name) {
        Path file = logs.resolve(name + ".log").normalize();
        if (!logs.equals(file.getParent())) {
            return null;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Reading last = readings.get(guest);
            if (last == null
                    || !last.file().equals(file)
                    || last.size() != now.size()
                    || !last.changed().equals(now.lastModifiedTime())) {
                String text = new String(RotatedTail.read(file, BYTES_MOST), StandardCharsets.UTF_8);
                last = new Reading(file, now.size(), now.lastModifiedTime(), LastRun.of(guest, text.lines()));
                if (readings.size() >= READINGS_MOST) {
                    readings.clear();
                }
                readings.put(guest, last);
            }
            return last.run();
        } catch (IOException missingOrDenied) {
            if (missingOrDenied instanceof AccessDeniedException && saidUnreadable.compareAndSet(false, true)) {
                log.warn("{}", unreadable(file));
            }
            return null;
        }
    }

    /** By the clock of now, as the log's times are; where the kernel does not say, no run is young enough. */
    private static Instant hostBooted() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            return lines.filter(line -> line.startsWith(BOOTED))
                    .findFirst()
                    .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(BOOTED.length()))))
                    .orElse(Instant.MAX);
        } catch (IOException noProc) {
            return Instant.MAX;
        }
    }

    private static Asker asker(@Nullable Asked asked) {
        if (asked == null || asked.process() == 0) {
            return Asker.GONE_OR_ANOTHER;
        }
        try {
            String program = Files.readString(Path.of("/proc", Long.toString(asked.process()), "comm"));
            return DAEMON.matcher(program.strip()).matches() ? Asker.LIBVIRT_OF_NOW : Asker.GONE_OR_ANOTHER;
        } catch (IOException gone) {
            return Asker.GONE_OR_ANOTHER;
        }
    }

    private static String unreadable(Path what) {
        return what
                + " cannot be read by this user. libvirt forgets why a guest is off when its daemon ends, and only this log"
                + " knows: a guest that failed just before is told of, and not started. Run the daemon as root, or let its"
                + " user read that folder.";
    }
}
