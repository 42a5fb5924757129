package org.reeve.common.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * How a value is written and what it becomes. The factories are meant to be imported statically.
 *
 * @param <T> what it becomes
 */
public final class ValueFormat<T> {
    interface Reader<T> {
        T read(Object raw) throws Mismatch;
    }

    private final T example;
    private final String written;
    private final Reader<T> reader;

    ValueFormat(T example, String written, Reader<T> reader) {
        this.example = example;
        this.written = written;
        this.reader = reader;
    }

    /** Any text, also an empty one. */
    public static ValueFormat<String> text() {
        return new ValueFormat<>("text", "\"text\"", raw -> textIn(raw, "a text"));
    }

    /**
     * Text that matches as a whole.
     *
     * @param what it is, with article, such as {@code a host name}
     * @param example one that matches
     */
    public static ValueFormat<String> text(Pattern pattern, String what, String example) {
        return new ValueFormat<>(example, quoted(example), raw -> {
            String text = textIn(raw, what);
            if (!pattern.matcher(text).matches()) {
                throw new Mismatch(quoted(text) + ", not " + what);
            }
            return text;
        });
    }

    /** A whole number; both ends are allowed. */
    public static ValueFormat<Integer> integer(int min, int max) {
        return new ValueFormat<>(min, Integer.toString(min), raw -> {
            if (!(raw instanceof Long number)) {
                throw new Mismatch(
                        kind(raw) + ", not a whole number",
                        "write a number from " + min + " to " + max + " without quotes");
            }
            if (number < min || number > max) {
                throw new Mismatch(number + ", out of range", "write a number from " + min + " to " + max);
            }
            return number.intValue();
        });
    }

    /** A number with or without a fraction; both ends are allowed. */
    public static ValueFormat<Double> number(double min, double max) {
        return new ValueFormat<>(min, Double.toString(min), raw -> {
            double number =
                    switch (raw) {
                        case Double fraction -> fraction;
                        case Long whole -> whole.doubleValue();
                        default ->
                            throw new Mismatch(
                                    kind(raw) + ", not a number",
                                    "write a number from " + min + " to " + max + " without quotes");
                    };
            // Not the other way round: NaN is below nothing and above nothing.
            if (!(number >= min && number <= max)) {
                throw new Mismatch(number + ", out of range", "write a number from " + min + " to " + max);
            }
            return number;
        });
    }

    /** {@code true} or {@code false}. */
    public static ValueFormat<Boolean> flag() {
        return new ValueFormat<>(false, "false", raw -> {
            if (raw instanceof Boolean flag) {
                return flag;
            }
            throw new Mismatch(kind(raw) + ", not true or false", "write true or false, without quotes");
        });
    }

    /** One of an enum's constants, written in small letters with hyphens: {@code POWER_OFF} is {@code "power-off"}. */
    public static <E extends Enum<E>> ValueFormat<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        E first = constants[0];
        return new ValueFormat<>(first, quoted(written(first)), raw -> {
            String text = textIn(raw, "a choice");
            for (E constant : constants) {
                if (written(constant).equals(text)) {
                    return constant;
                }
            }
            throw new Mismatch(
                    quoted(text) + ", not a choice",
                    Nearest.suggestion(
                            text,
                            Arrays.stream(constants).map(ValueFormat::written).toList()));
        });
    }

    /** A duration such as {@code "10s"} or {@code "1h30m"}: see {@link Durations}; both ends are allowed. */
    public static ValueFormat<Duration> duration(Duration min, Duration max) {
        return new ValueFormat<>(min, quoted(Durations.write(min)), raw -> {
            Duration duration = Durations.parse(textIn(raw, "a duration"));
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new Mismatch(
                        quoted(Durations.write(duration)) + ", out of range",
                        "write a duration from " + quoted(Durations.write(min)) + " to "
                                + quoted(Durations.write(max)));
            }
            return duration;
        });
    }

    /** A number of bytes such as {@code "64 MiB"}: see {@link Sizes}; both ends are allowed. */
    public static ValueFormat<Long> size(long minBytes, long maxBytes) {
        return new ValueFormat<>(minBytes, quoted(Sizes.write(minBytes)), raw -> {
            long bytes = Sizes.parse(textIn(raw, "a size"));
            if (bytes < minBytes || bytes > maxBytes) {
                throw new Mismatch(
                        quoted(Sizes.write(bytes)) + ", out of range",
                        "write a size from " + quoted(Sizes.write(minBytes)) + " to " + quoted(Sizes.write(maxBytes)));
            }
            return bytes;
        });
    }

    /** Host (a name or an IP address) and port, as {@code "[::]:842"} or {@code "central.example.org:8443"}; not resolved. */
    public static ValueFormat<InetSocketAddress> address() {
        return new ValueFormat<>(
                InetSocketAddress.createUnresolved("127.0.0.1", 8443),
                "\"127.0.0.1:8443\"",
                raw -> Addresses.parse(textIn(raw, "an address")));
    }

    /** An absolute path without {@code .} and {@code ..} in it. */
    public static ValueFormat<Path> absolutePath() {
        return new ValueFormat<>(Path.of("/srv/data"), "\"/srv/data\"", raw -> {
            String text = textIn(raw, "a path");
            if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
                throw new Mismatch(quoted(text) + ", not an absolute path", "write the whole path, beginning with /");
            }
            Path path = Path.of(text);
            if (!path.normalize().equals(path)) {
                throw new Mismatch(
                        quoted(text) + ", a path with . or .. in it",
                        "write " + quoted(path.normalize().toString()));
            }
            return path;
        });
    }

    T read(Object raw) throws Mismatch {
        return reader.read(raw);
    }

    /** A valid value. */
    T example() {
        return example;
    }

    /** The example, as it stands in TOML. */
    String written() {
        return written;
    }

    /** What a TOML value is, for people. */
    static String kind(Object raw) {
        return switch (raw) {
            case String text -> "the text " + quoted(text);
            case Long number -> "the number " + number;
            case Double number -> "the number " + number;
            case Boolean flag -> flag.toString();
            case TomlArray array -> "a list";
            case TomlTable table -> "a table";
            default -> "a date or time";
        };
    }

    /** In quotes, cut where it is long and with control characters shown: it goes into logs and pages. */
    static String quoted(String text) {
        String shown = text.length() <= 60 ? text : text.substring(0, 57) + "...";
        return "\"" + shown.replace("\n", "\\n").replace("\t", "\\t").replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    private static String textIn(Object raw, String what) throws Mismatch {
        if (raw instanceof String text) {
            return text;
        }
        throw new Mismatch(kind(raw) + ", not " + what);
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
