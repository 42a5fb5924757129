package org.reeve.watchdog.policy;

import static org.reeve.common.config.ValueFormat.text;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.common.config.ConfigTable;

/** Bounds as TOML: the table {@code [bounds]} of {@code watchdog.toml}. */
final class BoundsConfig {
    private BoundsConfig() {}

    static Bounds read(ConfigTable table) {
        Bounds bounds = Bounds.DEFAULT;
        if (table.has("closed")) {
            bounds = bounds.withClosed(closed(table));
        }
        ConfigTable least = table.table("least");
        ConfigTable most = table.table("most");
        for (Range<?> whole : Range.ALL) {
            bounds = narrowed(bounds, whole, least, most);
        }
        return bounds;
    }

    private static Set<String> closed(ConfigTable table) {
        List<String> keys = PolicyConfig.KEYS;
        Pattern known = Pattern.compile(String.join("|", keys));
        List<String> written =
                table.list("closed", text(known, "a key of a policy: " + String.join(", ", keys), "mode"));
        return new LinkedHashSet<>(written);
    }

    private static <T extends Comparable<T>> Bounds narrowed(
            Bounds bounds, Range<T> whole, ConfigTable least, ConfigTable most) {
        String key = whole.key();
        if (!least.has(key) && !most.has(key)) {
            return bounds;
        }
        Range<T> usual = bounds.of(whole);
        T from = least.optional(key, whole.format(), usual.least());
        T to = most.optional(key, whole.format(), usual.most());
        if (from.compareTo(to) > 0) {
            ConfigTable blamed = most.has(key) ? most : least;
            blamed.problem(
                    key,
                    "the least \"" + key + "\" is above the most",
                    "write both: \"" + key + "\" in [bounds.least] and in [bounds.most]");
            return bounds;
        }
        return bounds.with(whole.within(from, to));
    }
}
