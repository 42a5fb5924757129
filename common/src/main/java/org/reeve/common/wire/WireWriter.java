package org.reeve.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.avaje.json.JsonWriter;
import io.avaje.json.PropertyNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the generated code says, fields that are null left out. Their own writer runs over its buffer's end with long
 * strings full of control characters, and cannot add the {@code "type"} of a sealed value (avaje-json-core 3.11).
 */
final class WireWriter implements JsonWriter {
    private final JsonGenerator out;

    /** The field whose value comes next; it is written only with a value. */
    private @Nullable String name;

    /** The type of the sealed value whose object begins next. */
    private @Nullable String type;

    WireWriter(JsonGenerator out) {
        this.out = out;
    }

    /** The fields of one record, in order. */
    record Names(List<String> names) implements PropertyNames {}

    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private void write(Writing writing) {
        try {
            if (name != null) {
                String said = name;
                name = null;
                out.writeFieldName(said);
            }
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(@Nullable Object value) {
        if (value == null) {
            nullValue();
        } else {
            write(to -> to.writePOJO(value));
        }
    }

    /** The next object begins with this as its {@code "type"}. */
    void type(String of) {
        type = of;
    }

    @Override
    public void beginObject(PropertyNames names) {
        write(to -> to.writeStartObject(names));
        name = type == null ? null : ChoiceAdapter.TYPE;
        if (type != null) {
            value(type);
        }
        type = null;
    }

    @Override
    public void endObject() {
        name = null;
        write(JsonGenerator::writeEndObject);
    }

    @Override
    public void beginArray() {
        write(JsonGenerator::writeStartArray);
    }

    @Override
    public void endArray() {
        write(JsonGenerator::writeEndArray);
    }

    @Override
    public void emptyArray() {
        beginArray();
        endArray();
    }

    @Override
    public void name(int position) {
        name = Objects.requireNonNull((Names) out.currentValue()).names().get(position);
    }

    @Override
    public void name(String of) {
        name = of;
    }

    @Override
    public void nullValue() {
        if (name == null) {
            throw new IllegalArgumentException("null where a value is needed");
        }
        name = null;
    }

    @Override
    public void jsonValue(Object value) {
        put(value);
    }

    @Override
    public void value(@Nullable String value) {
        put(value);
    }

    @Override
    public void value(boolean value) {
        put(value);
    }

    @Override
    public void value(int value) {
        put(value);
    }

    @Override
    public void value(long value) {
        put(value);
    }

    @Override
    public void value(double value) {
        put(value);
    }

    @Override
    public void value(@Nullable Boolean value) {
        put(value);
    }

    @Override
    public void value(@Nullable Integer value) {
        put(value);
    }

    @Override
    public void value(@Nullable Long value) {
        put(value);
    }

    @Override
    public void value(@Nullable Double value) {
        put(value);
    }

    @Override
    public void value(@Nullable BigDecimal value) {
        put(value);
    }

    @Override
    public void value(@Nullable BigInteger value) {
        put(value);
    }

    @Override
    public void value(byte[] value) {
        put(value);
    }

    @Override
    public boolean serializeNulls() {
        return false;
    }

    @Override
    public boolean serializeEmpty() {
        return true;
    }

    @Override
    public String path() {
        return out.getOutputContext().toString();
    }

    @Override
    public void flush() {
        // The text is taken whole.
    }

    @Override
    public void close() {
        // Whoever made the generator closes it.
    }

    @Override
    public void markIncomplete() {
        // What was begun is thrown away by the exception that is on its way.
    }

    @Override
    public <T> T unwrap(Class<T> to) {
        return to.cast(this);
    }

    @Override
    public void beginObject() {
        throw notInTheVocabulary();
    }

    @Override
    public void allNames(PropertyNames names) {
        throw notInTheVocabulary();
    }

    @Override
    public void serializeNulls(boolean serializeNulls) {
        throw notInTheVocabulary();
    }

    @Override
    public void serializeEmpty(boolean serializeEmpty) {
        throw notInTheVocabulary();
    }

    @Override
    public void pretty(boolean pretty) {
        throw notInTheVocabulary();
    }

    @Override
    public void rawValue(String value) {
        throw notInTheVocabulary();
    }

    @Override
    public void rawChunkStart() {
        throw notInTheVocabulary();
    }

    @Override
    public void rawChunk(char value) {
        throw notInTheVocabulary();
    }

    @Override
    public void rawChunk(String value) {
        throw notInTheVocabulary();
    }

    @Override
    public void rawChunkEncode(String value) {
        throw notInTheVocabulary();
    }

    @Override
    public void rawChunkEnd() {
        throw notInTheVocabulary();
    }

    @Override
    public void writeNewLine() {
        throw notInTheVocabulary();
    }

    private static UnsupportedOperationException notInTheVocabulary() {
        return new UnsupportedOperationException("no type of the vocabulary needs this");
    }
}
