package org.reeve.watchdog.story;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How stories write times: since the beginning ({@code 1m30s}), or, where they were recorded, as a time of day ({@code 14:07:10.113}, UTC). */
final class StoryTime {
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration DAY = Duration.ofDays(1);
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private StoryTime() {}

    /** @return null for what is no such text, negative, or longer than a story may be */
    static @Nullable Duration duration(String text) {
        try {
            Duration time = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            return time.isNegative() || time.compareTo(LONGEST) > 0 ? null : time;
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }

    static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    static boolean looksLikeTimeOfDay(String text) {
        return text.matches("[0-9]{2}:.*");
    }

    /**
     * The first such time of day that is not before {@code since}.
     *
     * @return the time since then; null for what is no time of day
     */
    static @Nullable Duration timeOfDay(String text, Instant since) {
        try {
            Duration day = Duration.between(since.atOffset(ZoneOffset.UTC).toLocalTime(), LocalTime.parse(text));
            return day.isNegative() ? day.plus(DAY) : day;
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }

    /** Of a story that is shorter than a day, with milliseconds. */
    static String timeOfDay(Duration at, Instant since) {
        return TIME_OF_DAY.format(since.plus(at));
    }
}
