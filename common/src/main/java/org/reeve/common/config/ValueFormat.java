package org.reeve.common.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
    private final ValueShape shape;
    private final Reader<T> reader;

    private ValueFormat(T example, ValueShape shape, Reader<T> reader) {
        this.example = example;
        this.shape = shape;
        this.reader = reader;
    }

    /** Any text, also an empty one. */
    public static ValueFormat<String> text() {
        return new ValueFormat<>("text", new ValueShape.Text(null, "any text"), raw -> textIn(raw, "a text"));
    }

    /**
     * Text that matches as a whole.
     *
     * @param what it is, with article, such as {@code a host name}
     * @param example one that matches
     */
    public static ValueFormat<String> text(Pattern pattern, String what, String example) {
        return new ValueFormat<>(example, new ValueShape.Text(pattern, what), raw -> {
            String text = textIn(raw, what);
            if (!pattern.matcher(text).matches()) {
                throw new Mismatch(quoted(text) + ", not " + what);
            }
            return text;
        });
    }

    /**
     * The same for what nobody else may read: what was written is not repeated where it is refused.
     *
     * @param what it is, with article
     * @param example one that matches
     */
    public static ValueFormat<String> secret(Pattern pattern, String what, String example) {
        return new ValueFormat<>(example, new ValueShape.Text(pattern, what), raw -> {
            if (raw instanceof String text && pattern.matcher(text).matches()) {
                return text;
            }
            throw new Mismatch("not " + what);
        });
    }

    /** A whole number; both ends are allowed. */
    public static ValueFormat<Integer> integer(int min, int max) {
        return new ValueFormat<>(min, new ValueShape.Whole(min, max), raw -> {
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
        return new ValueFormat<>(min, new ValueShape.Fraction(min, max), raw -> {
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
        return new ValueFormat<>(false, new ValueShape.Flag(), raw -> {
            if (raw instanceof Boolean flag) {
                return flag;
            }
            throw new Mismatch(kind(raw) + ", not true or false", "write true or false, without quotes");
        });
    }

    /** One of an enum's constants, written in small letters with hyphens: {@code POWER_OFF} is {@code "power-off"}. */
    public static <E extends Enum<E>> ValueFormat<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> texts = Arrays.stream(constants).map(ValueFormat::text).toList();
        return new ValueFormat<>(constants[0], new ValueShape.Choice(texts), raw -> {
            String text = textIn(raw, "a choice");
            for (E constant : constants) {
                if (text(constant).equals(text)) {
                    return constant;
                }
            }
            throw new Mismatch(quoted(text) + ", not a choice", Nearest.suggestion(text, texts));
        });
    }

    /** A duration such as {@code "10s"} or {@code "1h30m"}: see {@link Durations}; both ends are allowed. */
    public static ValueFormat<Duration> duration(Duration min, Duration max) {
        return new ValueFormat<>(min, new ValueShape.Time(min, max), raw -> {
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
        ValueShape shape = new ValueShape.Bytes(minBytes, maxBytes);
        return new ValueFormat<>(minBytes, shape, raw -> {
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
                new ValueShape.Address(),
                raw -> Addresses.parse(textIn(raw, "an address")));
    }

    /** An absolute path without {@code .} and {@code ..} in it. */
    public static ValueFormat<Path> absolutePath() {
        ValueShape shape = new ValueShape.AbsolutePath();
        return new ValueFormat<>(Path.of("/srv/data"), shape, raw -> {
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

    ValueShape shape() {
        return shape;
    }

    /** The example, as it stands in TOML. */
    String written() {
        return written(example);
    }

    /** A value, as it stands in TOML. */
    String written(T value) {
        return switch (shape) {
            case ValueShape.Text _, ValueShape.AbsolutePath _ -> toml(value.toString());
            case ValueShape.Choice _ -> toml(text((Enum<?>) value));
            case ValueShape.Time _ -> toml(Durations.write((Duration) value));
            case ValueShape.Bytes _ -> toml(Sizes.write((Long) value));
            case ValueShape.Address _ -> {
                InetSocketAddress address = (InetSocketAddress) value;
                yield toml(address.getHostString() + ":" + address.getPort());
            }
            case ValueShape.Whole _, ValueShape.Fraction _, ValueShape.Flag _ -> value.toString();
        };
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

    private static String toml(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
