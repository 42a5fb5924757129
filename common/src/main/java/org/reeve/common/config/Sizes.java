package org.reeve.common.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 512 B}, {@code 64 MiB}, {@code 2GiB}; binary units only, whole numbers only. */
final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    // Six digits: 999,999 TiB still fits a long.
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}) ?(B|KiB|MiB|GiB|TiB)");

    private Sizes() {}

    static long parse(String text) throws Mismatch {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Mismatch(
                    ValueFormat.quoted(text) + ", not a size",
                    "write a whole number and B, KiB, MiB, GiB or TiB, for example \"64 MiB\"");
        }
        long bytes = Long.parseLong(matcher.group(1));
        for (int i = 0; !UNITS[i].equals(matcher.group(2)); i++) {
            bytes *= 1024;
        }
        return bytes;
    }

    static String write(long bytes) {
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return number + " " + UNITS[unit];
    }
}
