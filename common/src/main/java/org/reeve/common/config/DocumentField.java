package org.reeve.common.config;

import org.jspecify.annotations.Nullable;

/**
 * A key that a reader asked a document for, whether it is there or not.
 *
 * @param table the name of the table around it, such as {@code site.redirect}; empty for the document itself
 * @param shape of the value, or of each item of a list; null for tables
 * @param fallback what counts where the key is missing, as it stands in TOML; null where nothing does
 * @param example a valid value, as it stands in TOML; empty for tables
 */
public record DocumentField(
        String table,
        String key,
        Holds holds,
        Presence presence,
        @Nullable ValueShape shape,
        @Nullable String fallback,
        String example) {
    /** What stands behind the key. */
    public enum Holds {
        VALUE,
        LIST,
        TABLE,
        TABLES
    }

    /** Whether the document has to have it. */
    public enum Presence {
        REQUIRED,
        OPTIONAL
    }

    /** The key with the tables around it, such as {@code site.redirect.from}. */
    public String path() {
        return table.isEmpty() ? key : table + "." + key;
    }

    static <T> DocumentField value(
            String table, String key, Presence presence, ValueFormat<T> format, @Nullable T fallback) {
        return new DocumentField(
                table,
                key,
                Holds.VALUE,
                presence,
                format.shape(),
                fallback == null ? null : format.written(fallback),
                format.written());
    }

    static DocumentField list(String table, String key, ValueFormat<?> format) {
        return new DocumentField(
                table, key, Holds.LIST, Presence.OPTIONAL, format.shape(), null, "[" + format.written() + "]");
    }

    static DocumentField table(String table, String key, Holds holds, Presence presence) {
        return new DocumentField(table, key, holds, presence, null, null, "");
    }
}
