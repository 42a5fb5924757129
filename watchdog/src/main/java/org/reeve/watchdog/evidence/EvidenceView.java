package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What evidence is kept on this host, for people; the daemon need not run. */
public final class EvidenceView {
    private static final int NEWEST = 10;

    private EvidenceView() {}

    public static List<String> lines(Path folder, EvidenceConfig config) {
        String terms = "at most " + Bytes.words(config.most()) + ", for "
                + config.keep().toHours() / 24 + " days";
        try {
            List<KeptIncident> all = KeptIncident.in(folder);
            if (all.isEmpty()) {
                return List.of("Evidence kept here: none (" + terms + ")");
            }
            long bytes = all.stream().mapToLong(KeptIncident::bytes).sum();
            List<String> lines = new ArrayList<>();
            lines.add("Evidence kept here: " + Bytes.words(bytes) + " of "
                    + (all.size() == 1 ? "1 incident" : all.size() + " incidents") + " (" + terms + "), in " + folder
                    + ", the newest:");
            for (KeptIncident kept : all.reversed().stream().limit(NEWEST).toList()) {
                lines.add("  " + kept.newest() + "  " + kept.incident() + "  " + Bytes.words(kept.bytes()) + "  "
                        + String.join(
                                ", ",
                                kept.files().stream()
                                        .map(file -> file.getFileName().toString())
                                        .sorted()
                                        .toList()));
            }
            return lines;
        } catch (IOException unreadable) {
            return List.of("Evidence kept here: cannot be looked at in " + folder + ": " + unreadable.getMessage());
        }
    }
}
