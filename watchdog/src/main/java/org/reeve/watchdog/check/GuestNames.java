package org.reeve.watchdog.check;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Guests by the names of their libvirt domains. */
public final class GuestNames implements Predicate<String> {
    private final List<String> patterns;
    private final Pattern any;

    /** @param patterns each with {@code *} for any text; none at all stands for all guests */
    public GuestNames(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
        this.any = Pattern.compile((patterns.isEmpty() ? List.of("*") : patterns)
                .stream()
                        .map(pattern -> Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
                        .collect(Collectors.joining("|")));
    }

    @Override
    public boolean test(String name) {
        return any.matcher(name).matches();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GuestNames names && names.patterns.equals(patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    @Override
    public String toString() {
        return patterns.toString();
    }
}
