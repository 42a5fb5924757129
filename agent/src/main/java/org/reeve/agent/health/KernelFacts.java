package org.reeve.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

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
