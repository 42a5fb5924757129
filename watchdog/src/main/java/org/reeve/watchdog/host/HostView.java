package org.reeve.watchdog.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reeve.watchdog.host.WatchdogFacts.WayOut;

/** How the host itself looks, for people; also while no daemon runs. */
public final class HostView {
    private static final Path ROOT = Path.of("/");

    private HostView() {}

    public static List<String> lines(HostConfig config, String libvirtUri) {
        List<String> lines = new ArrayList<>();
        lines.add("This host:");
        lines.add("  Watchdog device: " + watchdog(config, WatchdogFacts.SYSFS));
        Autostart.notices(libvirtUri, ROOT).forEach(notice -> lines.add("  " + notice));
        return List.copyOf(lines);
    }

    static String watchdog(HostConfig config, Path sysfs) {
        Path device = config.watchdog();
        if (device == null) {
            return "none is configured";
        }
        return WatchdogFacts.of(device, sysfs)
                .filter(WatchdogFacts::isThere)
                .map(facts -> device + " (" + facts.identity() + "), "
                        + facts.state()
                                .map(state -> "the kernel says that it is " + state)
                                .orElse("the kernel does not say whether it is active")
                        + (facts.wayOut() == WayOut.THERE_IS ? "" : ", but Reeve does not arm it: see its log"))
                .orElse(device + ", but the kernel knows no such watchdog device");
    }
}
