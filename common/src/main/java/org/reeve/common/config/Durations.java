package org.reeve.common.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h30m}, {@code 2d}; units from large to small. */
final class Durations {
    // Nine digits: no unit can then overflow a Duration.
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final long[] UNIT_MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    private Durations() {}

    static Duration parse(String text) throws Mismatch {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new Mismatch(
                    ValueFormat.quoted(text) + ", not a duration",
                    "write for example \"500ms\", \"10s\", \"5m\", \"1h30m\" or \"2d\"");
        }
        long millis = 0;
        for (int i = 0; i < UNITS.length; i++) {
            String digits = matcher.group(i + 1);
            millis += digits == null ? 0 : Long.parseLong(digits) * UNIT_MILLIS[i];
        }
        return Duration.ofMillis(millis);
    }

    static String write(Duration duration) {
        long left = duration.toMillis();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            if (left >= UNIT_MILLIS[i]) {
                text.append(left / UNIT_MILLIS[i]).append(UNITS[i]);
                left %= UNIT_MILLIS[i];
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
