package org.reeve.agent.facts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.ShownText;

/** The mounted file systems that lie on disks, each once, and the root whatever it lies on. */
final class FileSystems {
    private static final Set<String> NEVER_FILLED = Set.of("squashfs", "iso9660");

    private FileSystems() {}

    /**
     * @param mounts {@code /proc/self/mounts}, as fstab(5) has it
     * @throws IOException when it cannot be read
     */
    static List<GuestFacts.FileSystem> of(Path mounts) throws IOException {
        List<GuestFacts.FileSystem> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : Files.readAllLines(mounts)) {
            String[] fields = line.split(" ", 4);
            if (fields.length == 4 && all.size() < GuestFacts.MOST && isOne(fields) && seen.add(fields[0])) {
                all.add(filled(unescaped(fields[1]), fields[2]));
            }
        }
        return all;
    }

    private static boolean isOne(String[] fields) {
        return (fields[0].startsWith("/dev/") || fields[1].equals("/")) && !NEVER_FILLED.contains(fields[2]);
    }

    private static GuestFacts.FileSystem filled(String mount, String type) {
        File place = new File(mount);
        long bytes = place.getTotalSpace();
        long used = bytes - place.getFreeSpace();
        // As df(1) has it: what is kept for root alone counts for neither side.
        long fillable = used + place.getUsableSpace();
        int percent = fillable <= 0 ? 0 : Math.clamp((used * 100 + fillable - 1) / fillable, 0, 100);
        return new GuestFacts.FileSystem(ShownText.of(mount), ShownText.of(type), bytes, percent);
    }

    /** fstab(5): the kernel writes blanks, tabs, line ends and backslashes in octal. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
