package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel tells of a watchdog device that nobody has opened, in {@code /sys/class/watchdog}: opening one starts it, so
 * what speaks against it has to be known before. See Documentation/ABI/testing/sysfs-class-watchdog of Linux.
 */
final class WatchdogFacts {
    static final Path SYSFS = Path.of("/sys/class/watchdog");

    private static final Pattern DEVICE = Pattern.compile("watchdog([0-9]{0,3})");
    private static final int CARD_RESET = 0x20; // WDIOF_CARDRESET

    private final Path folder;

    private WatchdogFacts(Path folder) {
        this.folder = folder;
    }

    /** Whether it could never be stopped once it was opened. */
    enum WayOut {
        THERE_IS,
        NONE,
        UNKNOWN
    }

    /** @return empty when it is not called as the kernel calls watchdog devices */
    static Optional<WatchdogFacts> of(Path device, Path sysfs) {
        Matcher name = DEVICE.matcher(String.valueOf(device.getFileName()));
        // The one without a number is the first one under its old name.
        return name.matches()
                ? Optional.of(new WatchdogFacts(
                        sysfs.resolve("watchdog" + (name.group(1).isEmpty() ? "0" : name.group(1)))))
                : Optional.empty();
    }

    boolean isThere() {
        return Files.isDirectory(folder);
    }

    WayOut wayOut() {
        return switch (text("nowayout").orElse("")) {
            case "0" -> WayOut.THERE_IS;
            case "1" -> WayOut.NONE;
            default -> WayOut.UNKNOWN;
        };
    }

    /** What its driver calls it. */
    String identity() {
        return text("identity").orElse("of an unknown kind");
    }

    /** {@code active} or {@code inactive}, where the kernel says so. */
    Optional<String> state() {
        return text("state");
    }

    /** In seconds. Zero stands for no limit. */
    OptionalInt longestTimeout() {
        return number("max_timeout");
    }

    /** Whether the host is up since this device has reset it; many drivers do not know. */
    boolean resetTheHost() {
        return (number("bootstatus").orElse(0) & CARD_RESET) != 0;
    }

    private OptionalInt number(String attribute) {
        String digits = text(attribute).orElse("");
        return digits.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    private Optional<String> text(String attribute) {
        try {
            return Optional.of(Files.readString(folder.resolve(attribute)).strip());
        } catch (IOException notSaid) {
            return Optional.empty();
        }
    }
}
