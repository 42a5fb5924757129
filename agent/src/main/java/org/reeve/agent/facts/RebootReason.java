package org.reeve.agent.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.reeve.common.guest.ShownText;

/** Why a guest should be restarted. */
final class RebootReason {
    private static final String KERNEL = "vmlinuz-";

    private RebootReason() {}

    /**
     * @param running the running kernel's release
     * @return for people; empty when it need not be restarted
     * @throws IOException when it cannot be seen
     */
    static String of(Path root, String running) throws IOException {
        // Packages leave word there (unattended-upgrades, needrestart and others).
        if (Files.exists(root.resolve("run/reboot-required"))) {
            Path names = root.resolve("run/reboot-required.pkgs");
            List<String> packages = Files.exists(names)
                    ? Files.readAllLines(names).stream().distinct().toList()
                    : List.of();
            return ShownText.of(
                    packages.isEmpty() ? "a package asks for it" : String.join(", ", packages) + " ask for it");
        }
        // Debian's kernel packages leave none, and lead /vmlinuz to the newest. A kernel that the host gives is none of
        // them.
        Path newest = root.resolve("vmlinuz");
        if (!Files.isSymbolicLink(newest)
                || !Files.exists(root.resolve("usr/lib/modules").resolve(running))) {
            return "";
        }
        String name = String.valueOf(Files.readSymbolicLink(newest).getFileName());
        return name.startsWith(KERNEL) && !name.equals(KERNEL + running)
                ? ShownText.of("kernel " + name.substring(KERNEL.length()) + " is installed and does not run yet")
                : "";
    }
}
