package org.reeve.common.wire;

import io.avaje.json.JsonWriter;
import io.avaje.json.PropertyNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the generated code says, all in ASCII, fields that are null left out. Their own writer runs over its buffer's end
 * with long strings full of control characters, and cannot add the {@code "type"} of a sealed value (avaje-json-core 3.11).
 */
final class WireWriter implements JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final ArrayDeque<List<String>> names = new ArrayDeque<>();

    /** The field whose value comes next; it is written only with a value. */
    private @Nullable String name;

    /** The type of the sealed value whose object begins next. */
    private @Nullable String type;

    private Comma comma = Comma.NONE;

    private enum Comma {
        NONE,
        BEFORE_NEXT
    }

    String text() {
        return out.toString();
    }

    /** The next object begins with this as its {@code "type"}. */
    void type(String of) {
        type = of;
    }

    /** Whatever must come before a value. */
    private StringBuilder value() {
        if (comma == Comma.BEFORE_NEXT) {
            out.append(',');
        }
        comma = Comma.BEFORE_NEXT;
        if (name != null) {
            quoted(name);
            out.append(':');
            name = null;
        }
        return out;
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        out.append(c);
                    } else {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(Character.forDigit((c >> shift) & 0xF, 16));
                        }
                    }
                }
            }
        }
        out.append('"');
    }

    @Override
    public void beginObject(PropertyNames of) {
        value().append('{');
        comma = Comma.NONE;
        names.push(((WireStream.Names) of).names());
        if (type != null) {
            String said = type;
            type = null;
            name("type");
            value(said);
        }
    }

    @Override
    public void endObject() {
        names.pop();
        out.append('}');
        comma = Comma.BEFORE_NEXT;
        name = null;
    }

    @Override
    public void beginArray() {
        value().append('[');
        comma = Comma.NONE;
    }

    @Override
    public void endArray() {
        out.append(']');
        comma = Comma.BEFORE_NEXT;
    }

    @Override
    public void emptyArray() {
        value().append("[]");
    }

    @Override
    public void name(int position) {
        name = names.element().get(position);
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
    public void value(@Nullable String value) {
        if (value == null) {
            nullValue();
        } else {
            value();
            quoted(value);
        }
    }

    @Override
    public void value(boolean value) {
        value().append(value);
    }

    @Override
    public void value(int value) {
        value().append(value);
    }

    @Override
    public void value(long value) {
        value().append(value);
    }

    @Override
    public void value(Boolean value) {
        value().append(value);
    }

    @Override
    public void value(Integer value) {
        value().append(value);
    }

    @Override
    public void value(Long value) {
        value().append(value);
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
        return "character " + out.length();
    }

    @Override
    public void flush() {
        // The text is taken whole.
    }

    @Override
    public void close() {
        // Nothing is held.
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
    public void allNames(PropertyNames of) {
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
    public void value(double value) {
        throw notInTheVocabulary();
    }

    @Override
    public void value(Double value) {
        throw notInTheVocabulary();
    }

    @Override
    public void value(BigDecimal value) {
        throw notInTheVocabulary();
    }

    @Override
    public void value(BigInteger value) {
        throw notInTheVocabulary();
    }

    @Override
    public void value(byte[] value) {
        throw notInTheVocabulary();
    }

    @Override
    public void jsonValue(Object value) {
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
