package org.reeve.agent;

import java.util.List;
import java.util.Locale;
import org.reeve.common.guest.GuestFacts;

/** The facts for people. Pure. */
final class FactsText {
    private FactsText() {}

    static String of(GuestFacts facts) {
        StringBuilder text = new StringBuilder();
        line(text, "system", facts.system());
        line(text, "kernel", facts.kernel() + " " + facts.architecture());
        line(text, "cpus", Integer.toString(facts.cpus()));
        line(text, "memory", size(facts.memoryBytes()));
        line(text, "addresses", String.join(", ", facts.addresses()));
        for (GuestFacts.Disk disk : facts.disks()) {
            String serial = disk.serial().isEmpty() ? "" : ", serial " + disk.serial();
            line(text, "disk", disk.name() + ", " + size(disk.bytes()) + serial);
        }
        for (GuestFacts.FileSystem each : facts.fileSystems()) {
            line(
                    text,
                    "file system",
                    each.mount() + ", " + each.type() + ", " + size(each.bytes()) + ", " + each.usedPercent()
                            + " % used");
        }
        List<String> failed = facts.failedUnits();
        line(text, "failed units", failed.isEmpty() ? "none" : String.join(", ", failed));
        GuestFacts.Updates updates = facts.updates();
        line(
                text,
                "updates",
                updates == null
                        ? "not known"
                        : updates.pending() + ", " + updates.security() + " of them for security");
        line(text, "reboot", facts.rebootRequired().isEmpty() ? "not needed" : "required: " + facts.rebootRequired());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-14s%s%n".formatted(name + ":", value));
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
