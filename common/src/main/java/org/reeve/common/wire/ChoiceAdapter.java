package org.reeve.common.wire;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import java.util.HashMap;
import java.util.Map;

/**
 * A sealed type as the JSON object of one of its records, with the record's name in {@code "type"}. The generated
 * adapters of sealed types need {@code "type"} to come first and take a missing number for 0, therefore this one.
 */
final class ChoiceAdapter<T> implements JsonAdapter<T> {
    /** The member of an object that says which record it is; it may stand anywhere. */
    static final String TYPE = "type";

    private final Jsonb jsonb;
    private final Map<String, Class<? extends T>> types = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    ChoiceAdapter(Jsonb jsonb, Class<T> sealed) {
        this.jsonb = jsonb;
        for (Class<?> type : sealed.getPermittedSubclasses()) {
            String name = nameOf(type);
            types.put(name, type.asSubclass(sealed));
            names.put(type, name);
        }
    }

    /** The name of a record on the wire: {@code RunOperation} is {@code run-operation}. */
    static String nameOf(Class<?> type) {
        StringBuilder name = new StringBuilder();
        for (char c : type.getSimpleName().toCharArray()) {
            if (Character.isUpperCase(c) && !name.isEmpty()) {
                name.append('-');
            }
            name.append(Character.toLowerCase(c));
        }
        return name.toString();
    }

    @Override
    public void toJson(JsonWriter writer, T value) {
        ((WireWriter) writer).type(named(value.getClass()));
        write(value.getClass(), writer, value);
    }

    private String named(Class<?> type) {
        String name = names.get(type);
        if (name == null) {
            throw new IllegalArgumentException(type + " does not travel");
        }
        return name;
    }

    @SuppressWarnings("unchecked")
    private <R> void write(Class<R> type, JsonWriter writer, Object value) {
        jsonb.adapter(type).toJson(writer, (R) value);
    }

    @Override
    public T fromJson(JsonReader reader) {
        return jsonb.adapter(types.get(((WireReader) reader).type())).fromJson(reader);
    }
}
