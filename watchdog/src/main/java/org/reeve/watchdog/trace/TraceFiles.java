package org.reeve.watchdog.trace;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages as files, {@code 2026-11-30.story}, or {@code 2026-11-30.2.story} where a day has more than one. A thread of its own writes
 * them; what it cannot keep up with is left out. A disk that cannot be written ends the page, and is told once until one can be
 * written again.
 */
public final class TraceFiles implements Pages, AutoCloseable {
    public static final String ENDING = ".story";

    private static final Logger LOG = LoggerFactory.getLogger(TraceFiles.class);
    private static final Pattern NAME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\\.[0-9]{1,4})?\\.story");
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_OF_A_DAY = 9_999;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Path directory;
    private final TraceConfig config;
    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger leftOut = new AtomicInteger();
    private final Thread thread;
    private volatile boolean kept = true;
    private boolean told;
    private @Nullable BufferedWriter open;

    private sealed interface Item {
        record Beginning(LocalDate day, List<String> head) implements Item {}

        record Line(String text) implements Item {}

        record End() implements Item {}
    }

    private TraceFiles(Path directory, TraceConfig config) {
        this.directory = directory;
        this.config = config;
        this.thread = Thread.ofPlatform().name("reeve-trace").daemon().unstarted(this::run);
    }

    /** @param directory made when the first page begins */
    public static TraceFiles in(Path directory, TraceConfig config) {
        TraceFiles files = new TraceFiles(directory, config);
        files.thread.start();
        return files;
    }

    /** All recordings in a directory, oldest first. */
    public static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(TraceFiles::day).thenComparingInt(TraceFiles::number))
                    .toList();
        }
    }

    private static LocalDate day(Path file) {
        return LocalDate.parse(file.getFileName().toString().substring(0, 10));
    }

    private static int number(Path file) {
        String[] parts = file.getFileName().toString().split("\\.", -1);
        return parts.length > 2 ? Integer.parseInt(parts[1]) : 1;
    }

    @Override
    public void begin(LocalDate day, List<String> head) {
        put(new Item.Beginning(day, List.copyOf(head)));
    }

    @Override
    public void write(String line) {
        put(new Item.Line(line));
    }

    @Override
    public boolean areKept() {
        return kept;
    }

    private void put(Item item) {
        if (!queue.offer(item)) {
            leftOut.incrementAndGet();
        }
    }

    /** What was written is in the file by then, if the disk takes it. */
    @Override
    public void close() {
        try {
            queue.put(new Item.End());
            thread.join(LAST_WORDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the thread

    private void run() {
        try {
            for (Item item = queue.take(); !(item instanceof Item.End); item = queue.take()) {
                try {
                    keep(item);
                } catch (IOException failure) {
                    fails(failure);
                }
            }
            shut();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(Item item) throws IOException {
        switch (item) {
            case Item.Beginning beginning -> turn(beginning);
            case Item.Line line -> print(line.text());
            case Item.End _ -> {}
        }
        BufferedWriter page = open;
        if (page != null && queue.isEmpty()) {
            page.flush();
        }
    }

    private void print(String line) throws IOException {
        BufferedWriter page = open;
        if (page == null) {
            return;
        }
        int missing = leftOut.getAndSet(0);
        if (missing > 0) {
            page.write("# " + missing + " lines left out: the disk was too slow\n");
        }
        page.write(line + "\n");
    }

    private void turn(Item.Beginning beginning) throws IOException {
        shut();
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        makeRoom(beginning.day());
        Path file = free(beginning.day());
        open = new BufferedWriter(new OutputStreamWriter(
                Channels.newOutputStream(Files.newByteChannel(
                        file,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                StandardCharsets.UTF_8));
        for (String line : beginning.head()) {
            print(line);
        }
        if (told) {
            told = false;
            LOG.info("What happens to the guests is recorded again, in {}.", file);
        }
        kept = true;
    }

    private Path free(LocalDate day) throws IOException {
        for (int number = 1; number <= MOST_OF_A_DAY; number++) {
            Path file = directory.resolve(day + (number == 1 ? "" : "." + number) + ENDING);
            if (!Files.exists(file)) {
                return file;
            }
        }
        throw new IOException("there are " + MOST_OF_A_DAY + " recordings of " + day + " already");
    }

    /** Old ones go, and the oldest until the next page fits in. */
    private void makeRoom(LocalDate today) throws IOException {
        List<Path> files = new ArrayList<>(list(directory));
        long size = Recorder.LONGEST_PAGE;
        for (Path file : files) {
            size += Files.size(file);
        }
        LocalDate oldest = today.minusDays(config.keep().toDays());
        for (Path file : files) {
            if (size > config.most() || day(file).isBefore(oldest)) {
                size -= Files.size(file);
                Files.delete(file);
            }
        }
    }

    private void fails(IOException failure) {
        kept = false;
        if (!told) {
            told = true;
            LOG.warn(
                    "What happens to the guests is not recorded any more, which hurts nothing else: {}. It is tried again every ten minutes; see whether there is room in {}.",
                    failure,
                    directory);
        }
        BufferedWriter page = open;
        open = null;
        try {
            if (page != null) {
                page.close();
            }
        } catch (IOException full) {
            LOG.debug("The page could not be completed", full);
        }
    }

    private void shut() {
        BufferedWriter page = open;
        open = null;
        try {
            if (page != null) {
                page.close();
            }
        } catch (IOException failure) {
            fails(failure);
        }
    }
}
