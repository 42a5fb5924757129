package org.reeve.common.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What values a {@link ValueFormat} takes, for whoever describes documents instead of reading them. */
public sealed interface ValueShape {
    /**
     * A text.
     *
     * @param pattern that it matches as a whole; null for any text
     * @param what it is, with article, such as {@code a host name}
     */
    record Text(@Nullable Pattern pattern, String what) implements ValueShape {}

    /** A whole number; both ends are allowed. */
    record Whole(long min, long max) implements ValueShape {}

    /** A number with or without a fraction; both ends are allowed. */
    record Fraction(double min, double max) implements ValueShape {}

    record Flag() implements ValueShape {}

    /** One of these texts. */
    record Choice(List<String> constants) implements ValueShape {
        public Choice {
            constants = List.copyOf(constants);
        }
    }

    /** A duration such as {@code "1h30m"}; both ends are allowed. */
    record Time(Duration min, Duration max) implements ValueShape {}

    /** A number of bytes such as {@code "64 MiB"}; both ends are allowed. */
    record Bytes(long min, long max) implements ValueShape {}

    /** Host and port. */
    record Address() implements ValueShape {}

    /** An absolute path. */
    record AbsolutePath() implements ValueShape {}
}
