package org.reeve.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;

/** What the running kernel says about itself under {@code /proc} (proc(5)). */
public final class KernelFacts {
    private final Path proc;
    private final UUID boot;

    private KernelFacts(Path proc, UUID boot) {
        this.proc = proc;
        this.boot = boot;
    }

    /**
     * @param proc {@code /proc}
     * @throws IOException when the kernel's boot id cannot be read
     */
    public static KernelFacts at(Path proc) throws IOException {
        String text =
                Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
        return new KernelFacts(proc, UUID.fromString(text));
    }

    /** Another one after each start of the kernel; the same for as long as it runs, and so read only once. */
    public UUID boot() {
        return boot;
    }

    /** Seconds since the kernel started; suspended time counts. 0 when it cannot be read. */
    public long uptimeSeconds() {
        try {
            String text = Files.readString(proc.resolve("uptime"));
            int point = text.indexOf('.');
            return Long.parseLong(text.substring(0, point < 0 ? text.strip().length() : point));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Since the kernel started this process, to a hundredth of a second; zero when it cannot be read. */
    public Duration sinceProcessBegan() {
        try {
            String stat = Files.readString(proc.resolve("self/stat"));
            // proc(5): starttime is the 22nd field, the 20th after the name in parentheses, in USER_HZ, which is 100 to
            // programs.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long begunMillis = Long.parseLong(fields[19]) * 10;
            String uptime = Files.readString(proc.resolve("uptime")).split(" ", 2)[0];
            return Duration.ofMillis(Math.round(Double.parseDouble(uptime) * 1000) - begunMillis);
        } catch (IOException | RuntimeException e) {
            return Duration.ZERO;
        }
    }

    /**
     * The load averages of one, five and fifteen minutes, each for one CPU.
     *
     * @throws IOException when they cannot be read
     */
    double[] loadPerCpu() throws IOException {
        String[] averages = Files.readString(proc.resolve("loadavg")).split(" ", 4);
        long cpus = cpus();
        double[] load = new double[3];
        try {
            for (int i = 0; i < load.length; i++) {
                load[i] = Double.parseDouble(averages[i]) / Math.max(1, cpus);
            }
            return load;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("the kernel's load averages are no numbers", e);
        }
    }

    /**
     * Those that are online.
     *
     * @throws IOException when they cannot be counted
     */
    public int cpus() throws IOException {
        // Not what the JVM takes for the number of CPUs: it may be told to use fewer than there are.
        try (Stream<String> lines = Files.lines(proc.resolve("stat"))) {
            return (int) lines.filter(line -> line.startsWith("cpu") && !line.startsWith("cpu "))
                    .count();
        }
    }

    /**
     * What the kernel may use.
     *
     * @throws IOException when it cannot be read
     */
    public long memoryBytes() throws IOException {
        return memory("MemTotal:") * 1024;
    }

    /**
     * How much of all memory the kernel could give without swapping, in percent.
     *
     * @throws IOException when it cannot be read
     */
    double memoryAvailablePercent() throws IOException {
        return 100.0 * memory("MemAvailable:") / Math.max(1, memory("MemTotal:"));
    }

    private long memory(String field) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
            if (line.startsWith(field)) {
                return kibibytes(line);
            }
        }
        throw new IOException("the kernel does not say its " + field.replace(":", ""));
    }

    /**
     * Whether a file system is mounted at that place.
     *
     * @throws IOException when the mounts cannot be read
     */
    boolean isMounted(String place) throws IOException {
        // fstab(5): the kernel writes blanks and backslashes in octal.
        String written = place.replace("\\", "\\134").replace(" ", "\\040");
        try (Stream<String> lines = Files.lines(proc.resolve("self/mounts"))) {
            return lines.anyMatch(line -> {
                String[] fields = line.split(" ", 3);
                return fields.length > 1 && fields[1].equals(written);
            });
        }
    }

    private static long kibibytes(String line) throws IOException {
        try {
            return Long.parseLong(line.substring(line.indexOf(':') + 1, line.length() - "kB".length())
                    .strip());
        } catch (NumberFormatException e) {
            throw new IOException("not a number of kibibytes: " + line, e);
        }
    }

    /** The agent's resident memory in bytes; 0 when it cannot be read. */
    public long residentBytes() {
        try {
            for (String line : Files.readAllLines(proc.resolve("self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.substring("VmRSS:".length(), line.length() - "kB".length())
                                    .strip())
                            * 1024;
                }
            }
            return 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
