package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code evidence} of this host: one folder for each incident, for the daemon's user alone. Once a day, and after each piece, what
 * is too old or too much is removed, the oldest first, away from whoever collects.
 *
 * <p>Cores are not written by this process: libvirt's daemon makes the file, as its own user (root with qemu:///system) and with mode 0600, and QEMU
 * writes into it. A daemon that is not root can therefore not read them; it can see their size and remove them, as the folder is its own.
 */
public final class EvidenceFolder implements EvidenceStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceFolder.class);

    /** Of the file system, what evidence leaves to the journal and to others. */
    private static final long LEFT_BY_PICTURES = 64L << 20;

    private static final long LEFT_BY_CORES_LEAST = 256L << 20;
    private static final long LEFT_BY_CORES_MOST = 5L << 30;
    private static final int LEFT_BY_CORES_PART = 10;

    private static final Set<StandardOpenOption> ANEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final EvidenceConfig config;
    private final Disk disk;
    private final ReeveClock clock;
    /** What a lane gives it after the end is left to the next start. */
    private final ScheduledExecutorService sweeper = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("evidence").factory(), new ThreadPoolExecutor.DiscardPolicy());

    private final AtomicBoolean sweepWaits = new AtomicBoolean();
    private @Nullable UUID written;

    /** How full the file system is, in bytes. */
    record Room(long free, long all) {}

    /** The file system below a folder. */
    interface Disk {
        Room of(Path folder) throws IOException;
    }

    EvidenceFolder(Path folder, EvidenceConfig config, Disk disk, ReeveClock clock) {
        this.folder = folder;
        this.config = config;
        this.disk = disk;
        this.clock = clock;
    }

    /** The folder, made where it is not there; what is too old goes now, and then every day. */
    public static EvidenceFolder open(Path folder, EvidenceConfig config, ReeveClock clock) {
        EvidenceFolder opened = new EvidenceFolder(folder, config, EvidenceFolder::room, clock);
        ScheduledFuture<?> _ = opened.sweeper.scheduleWithFixedDelay(opened::sweepQuietly, 0, 1, TimeUnit.DAYS);
        return opened;
    }

    private static Room room(Path folder) throws IOException {
        var store = Files.getFileStore(folder);
        return new Room(store.getUsableSpace(), store.getTotalSpace());
    }

    @Override
    public Path keepScreen(UUID incident, byte[] png) throws IOException {
        Path file = made(incident).resolve("screen.png");
        if (disk.of(folder).free() < png.length + LEFT_BY_PICTURES) {
            throw new IOException("The host's disk is too full for a picture of " + Bytes.words(png.length) + ".");
        }
        Files.deleteIfExists(file);
        try (SeekableByteChannel channel = Files.newByteChannel(file, ANEW, PRIVATE_FILE)) {
            for (ByteBuffer left = ByteBuffer.wrap(png); left.hasRemaining(); ) {
                channel.write(left);
            }
        }
        sweepSoon();
        return file;
    }

    @Override
    public synchronized CorePlace placeForCore(UUID incident, long bytes) throws IOException {
        if (written != null) {
            throw new IOException("The memory of another guest was being written just then.");
        }
        if (bytes > config.most()) {
            throw new IOException("It takes " + Bytes.words(bytes) + ", and all evidence of the host together may take "
                    + Bytes.words(config.most()) + " ([evidence] most).");
        }
        Path file = made(incident).resolve("core.elf");
        // Of a daemon that has died over it: nobody knows whether it is whole.
        Files.deleteIfExists(file);
        List<KeptIncident> tooMuch = tooMuch(config.most() - bytes, incident);
        requireRoom(bytes, tooMuch.stream().mapToLong(KeptIncident::bytes).sum());
        tooMuch.forEach(this::remove);
        written = incident;
        return new Core(file);
    }

    private void requireRoom(long bytes, long freed) throws IOException {
        Room room = disk.of(folder);
        long left = Math.clamp(room.all() / LEFT_BY_CORES_PART, LEFT_BY_CORES_LEAST, LEFT_BY_CORES_MOST);
        if (room.free() + freed - bytes < left) {
            throw new IOException("It takes " + Bytes.words(bytes) + ", and the host's disk has "
                    + Bytes.words(room.free()) + " left, of which " + Bytes.words(left) + " are not for evidence.");
        }
    }

    private final class Core implements CorePlace {
        private final Path file;
        private boolean kept;

        Core(Path file) {
            this.file = file;
        }

        @Override
        public Path file() {
            return file;
        }

        @Override
        public long keep() throws IOException {
            try {
                long bytes = Files.size(file);
                kept = true;
                return bytes;
            } catch (NoSuchFileException elsewhere) {
                throw new IOException(
                        "The hypervisor wrote it where this daemon does not see it: " + file
                                + " has to be the same for both.",
                        elsewhere);
            }
        }

        @Override
        public void close() {
            synchronized (EvidenceFolder.this) {
                written = null;
            }
            if (!kept) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException notOurs) {
                    LOG.warn("{} is not whole, and cannot be removed: {}", file, notOurs.getMessage());
                }
            }
            sweepSoon();
        }
    }

    private Path made(UUID incident) throws IOException {
        Files.createDirectories(folder, PRIVATE_FOLDER);
        return Files.createDirectories(folder.resolve(incident.toString()), PRIVATE_FOLDER);
    }

    // ---- what goes

    private void sweepSoon() {
        if (sweepWaits.compareAndSet(false, true)) {
            sweeper.execute(() -> {
                sweepWaits.set(false);
                sweepQuietly();
            });
        }
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (IOException failure) {
            LOG.warn("Old evidence in {} cannot be removed: {}", folder, failure.getMessage());
        }
    }

    /** Removes what is too old, and then the oldest until the rest is not too much. */
    synchronized void sweep() throws IOException {
        Instant oldest = clock.now().minus(config.keep());
        for (KeptIncident kept : KeptIncident.in(folder)) {
            if (kept.newest().isBefore(oldest) && !kept.incident().equals(written)) {
                remove(kept);
            }
        }
        tooMuch(config.most(), null).forEach(this::remove);
    }

    /** The oldest incidents, without which the others take no more than so many bytes; never {@code wanted}. */
    private List<KeptIncident> tooMuch(long most, @Nullable UUID wanted) throws IOException {
        List<KeptIncident> all = KeptIncident.in(folder);
        long[] left = {all.stream().mapToLong(KeptIncident::bytes).sum()};
        return all.stream()
                .filter(kept ->
                        !kept.incident().equals(wanted) && !kept.incident().equals(written))
                .filter(kept -> {
                    boolean goes = left[0] > most;
                    left[0] -= goes ? kept.bytes() : 0;
                    return goes;
                })
                .toList();
    }

    private void remove(KeptIncident kept) {
        try {
            kept.remove();
            LOG.info(
                    "The evidence of incident {} is removed: it was {} old, {}.",
                    kept.incident(),
                    Duration.between(kept.newest(), clock.now()).truncatedTo(ChronoUnit.SECONDS),
                    Bytes.words(kept.bytes()));
        } catch (IOException failure) {
            LOG.warn("The evidence in {} cannot be removed: {}", kept.folder(), failure.getMessage());
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
