package org.reeve.watchdog.policy;

import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** The keys of one policy, read within bounds. */
record PolicyTable(ConfigTable table, Bounds bounds) {
    <T extends Comparable<T>> T read(Range<T> whole, T usual) {
        return read(whole.key(), bounds.of(whole).format(), usual);
    }

    <T> T read(String key, ValueFormat<T> format, T usual) {
        return mayHave(key) ? table.optional(key, format, usual) : usual;
    }

    /** Where it has a key that the bounds close, that is a problem. */
    boolean mayHave(String key) {
        if (!bounds.close(key)) {
            return true;
        }
        if (table.has(key)) {
            table.problem(
                    key,
                    "\"" + key + "\" is not for a guest's policy to set on this host",
                    "leave it out; the host's operator says it for all guests");
        }
        return false;
    }

    boolean has(String key) {
        return table.has(key);
    }

    void problem(String key, String message, String correction) {
        table.problem(key, message, correction);
    }
}
