package org.reeve.watchdog.evidence;

import java.util.Locale;

/** Sizes, for people. */
final class Bytes {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private Bytes() {}

    static String words(long bytes) {
        double number = bytes;
        int unit = 0;
        while (number >= 1024 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || number >= 100 || number == Math.rint(number);
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", number, UNITS[unit]);
    }
}
