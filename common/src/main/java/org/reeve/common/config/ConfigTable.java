package org.reeve.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.DocumentField.Holds;
import org.reeve.common.config.DocumentField.Presence;
import org.reeve.common.operation.Problem;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A table of a document that is being read: see {@link ConfigReader}. */
public final class ConfigTable {
    private final ConfigReader reader;
    private final @Nullable TomlTable toml;
    private final String path;
    private final int line;
    private final int column;
    private final Set<String> known = new TreeSet<>();
    private boolean anyKey;

    private ConfigTable(ConfigReader reader, @Nullable TomlTable toml, String path, int line, int column) {
        this.reader = reader;
        this.toml = toml;
        this.path = path;
        this.line = line;
        this.column = column;
        reader.opened(this);
    }

    static ConfigTable root(ConfigReader reader, TomlTable toml) {
        return new ConfigTable(reader, toml, "", 0, 0);
    }

    /** Of a document that could not be parsed: it has nothing, and its getters complain no further. */
    static ConfigTable broken(ConfigReader reader) {
        return new ConfigTable(reader, null, "", 0, 0);
    }

    boolean isBroken() {
        return toml == null;
    }

    /** The value, or a problem when it is missing or not of that format. */
    public <T> T required(String key, ValueFormat<T> format) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.value(path, key, Presence.REQUIRED, format, null));
        }
        Object raw = raw(key);
        if (raw != null) {
            return convert(key, raw, format);
        }
        if (!isBroken()) {
            note(line, column, quoted(key) + " is missing" + inTable(), "write " + key + " = " + format.written());
        }
        return format.example();
    }

    public <T> Optional<T> optional(String key, ValueFormat<T> format) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.value(path, key, Presence.OPTIONAL, format, null));
        }
        Object raw = raw(key);
        return raw == null ? Optional.empty() : Optional.of(convert(key, raw, format));
    }

    public <T> T optional(String key, ValueFormat<T> format, T fallback) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.value(path, key, Presence.OPTIONAL, format, fallback));
        }
        Object raw = raw(key);
        return raw == null ? fallback : convert(key, raw, format);
    }

    /** A list whose items all have that format; empty when it is missing. Several problems in it are all noted. */
    public <T> List<T> list(String key, ValueFormat<T> format) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.list(path, key, format));
        }
        Object raw = raw(key);
        if (raw == null) {
            return List.of();
        }
        if (!(raw instanceof TomlArray array)) {
            problem(
                    key,
                    quoted(key) + " is " + ValueFormat.kind(raw) + ", not a list",
                    "write " + key + " = [" + format.written() + "]");
            return List.of();
        }
        List<T> items = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            TomlPosition at = array.inputPositionOf(i);
            items.add(convert(key, at, array.get(i), format));
        }
        return List.copyOf(items);
    }

    /** Every key of this table, whatever it is called, with values of one format, in the order of the document. */
    public <T> Map<String, T> entries(ValueFormat<T> format) {
        Map<String, T> entries = new LinkedHashMap<>();
        for (String key : keys()) {
            entries.put(key, required(key, format));
        }
        return entries;
    }

    /** The table of that name, {@code [name]}; one without keys when it is missing. */
    public ConfigTable table(String key) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.table(path, key, Holds.TABLE, Presence.OPTIONAL));
        }
        Object raw = raw(key);
        if (raw == null) {
            return missing(key);
        }
        return raw instanceof TomlTable table ? child(key, table, positionOf(key)) : notATable(key, raw);
    }

    /** The same, and a problem when it is missing. */
    public ConfigTable requiredTable(String key) {
        if (raw(key) == null && !isBroken()) {
            note(
                    line,
                    column,
                    "the table [" + path(key) + "] is missing",
                    "write [" + path(key) + "] and its keys below it");
            return broken(reader);
        }
        return table(key);
    }

    /** The tables of that name, {@code [[name]]}, in the order of the document; empty when there is none. */
    public List<ConfigTable> tables(String key) {
        if (reader.hasListener()) {
            reader.asked(DocumentField.table(path, key, Holds.TABLES, Presence.OPTIONAL));
        }
        Object raw = raw(key);
        if (raw == null) {
            return List.of();
        }
        if (!(raw instanceof TomlArray array)) {
            problem(
                    key,
                    quoted(key) + " is " + ValueFormat.kind(raw) + ", not a list of tables",
                    "write [[" + path(key) + "]], with two brackets, and its keys below it");
            return List.of();
        }
        List<ConfigTable> tables = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            TomlPosition at = array.inputPositionOf(i);
            if (array.get(i) instanceof TomlTable table) {
                tables.add(child(key, table, at));
            } else {
                note(
                        at,
                        quoted(key) + " has " + ValueFormat.kind(array.get(i)) + " where a table belongs",
                        "write [[" + path(key) + "]] and its keys below it");
            }
        }
        return List.copyOf(tables);
    }

    /** Every key of this table, whatever it is called, where each is a table: {@code [sites.shop]}, {@code [sites.blog]}. */
    public Map<String, ConfigTable> namedTables() {
        Map<String, ConfigTable> named = new LinkedHashMap<>();
        for (String key : keys()) {
            named.put(key, table(key));
        }
        return named;
    }

    /** Whether the document has that key. */
    public boolean has(String key) {
        return raw(key) != null;
    }

    /** Notes what only the caller can see, such as two values that do not go together, at the place of {@code key}. */
    public void problem(String key, String message, String correction) {
        TomlPosition at = positionOf(key);
        if (at == null) {
            note(line, column, message, correction);
        } else {
            note(at, message, correction);
        }
    }

    /** The line of that key, from 1; the table's own when the key is missing; 0 for the document as a whole. */
    public int line(String key) {
        TomlPosition at = positionOf(key);
        return at == null ? line : at.line();
    }

    /** The table's name with those around it, such as {@code sites.shop}; empty for the document as a whole. */
    public String path() {
        return path;
    }

    /** The keys as they stand; asking makes them all known. */
    public Set<String> keys() {
        anyKey = true;
        return toml == null ? Set.of() : toml.keySet();
    }

    void unknownKeys(List<Problem> into) {
        if (toml == null || anyKey) {
            return;
        }
        for (String key : toml.keySet()) {
            if (!known.contains(key)) {
                TomlPosition at = positionOf(key);
                into.add(new Problem(
                        reader.where(),
                        at == null ? line : at.line(),
                        at == null ? column : at.column(),
                        "unknown key " + quoted(key) + inTable(),
                        Nearest.suggestion(key, known)));
            }
        }
    }

    private <T> T convert(String key, Object raw, ValueFormat<T> format) {
        return convert(key, positionOf(key), raw, format);
    }

    private <T> T convert(String key, @Nullable TomlPosition at, Object raw, ValueFormat<T> format) {
        try {
            return format.read(raw);
        } catch (Mismatch e) {
            String correction = e.correction().isEmpty() ? "write for example " + format.written() : e.correction();
            note(at, quoted(key) + " is " + e.getMessage(), correction);
            return format.example();
        }
    }

    private ConfigTable child(String key, TomlTable table, @Nullable TomlPosition at) {
        return new ConfigTable(
                reader, table, path(key), at == null ? line : at.line(), at == null ? column : at.column());
    }

    private ConfigTable missing(String key) {
        return toml == null ? broken(reader) : new ConfigTable(reader, Toml.parse(""), path(key), line, column);
    }

    private ConfigTable notATable(String key, Object raw) {
        problem(
                key,
                quoted(key) + " is " + ValueFormat.kind(raw) + ", not a table",
                "write [" + path(key) + "] and its keys below it");
        return broken(reader);
    }

    private @Nullable Object raw(String key) {
        known.add(key);
        return toml == null ? null : toml.get(List.of(key));
    }

    private @Nullable TomlPosition positionOf(String key) {
        return toml == null ? null : toml.inputPositionOf(List.of(key));
    }

    private void note(@Nullable TomlPosition at, String message, String correction) {
        note(at == null ? line : at.line(), at == null ? column : at.column(), message, correction);
    }

    private void note(int atLine, int atColumn, String message, String correction) {
        reader.note(new Problem(reader.where(), atLine, atColumn, message, correction));
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String inTable() {
        return path.isEmpty() ? "" : " in [" + path + "]";
    }

    private static String quoted(String key) {
        return "\"" + key + "\"";
    }
}
