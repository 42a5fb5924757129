package org.reeve.common.wire;

import io.avaje.json.JsonReader;
import io.avaje.json.PropertyNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives the generated code what {@link WireText} found and {@link WireCheck} passed. Their own reader of objects forgets the
 * outer object when an inner one begins (avaje-jsonb 3.11).
 */
final class WireReader implements JsonReader {
    private final ArrayDeque<Iterator<?>> open = new ArrayDeque<>();
    private @Nullable Object value;

    WireReader(@Nullable Object value) {
        this.value = value;
    }

    private <T> T as(Class<T> type) {
        return Objects.requireNonNull(type.cast(value));
    }

    /** The type of the object that comes next. */
    String type() {
        return String.valueOf(as(Map.class).get(ChoiceAdapter.TYPE));
    }

    @Override
    public void beginArray() {
        open.push(as(List.class).iterator());
    }

    @Override
    public boolean hasNextElement() {
        Iterator<?> elements = open.element();
        if (!elements.hasNext()) {
            return false;
        }
        value = elements.next();
        return true;
    }

    @Override
    public void endArray() {
        open.pop();
    }

    @Override
    public void beginObject(PropertyNames names) {
        beginObject();
    }

    @Override
    public void beginObject() {
        open.push(as(Map.class).entrySet().iterator());
    }

    @Override
    public boolean hasNextField() {
        return open.element().hasNext();
    }

    @Override
    public String nextField() {
        Map.Entry<?, ?> member = (Map.Entry<?, ?>) open.element().next();
        value = member.getValue();
        return (String) member.getKey();
    }

    @Override
    public void endObject() {
        open.pop();
    }

    @Override
    public boolean isNullValue() {
        return value == null;
    }

    @Override
    public String readString() {
        return as(String.class);
    }

    @Override
    public long readLong() {
        return as(Long.class);
    }

    @Override
    public int readInt() {
        return Math.toIntExact(readLong());
    }

    @Override
    public boolean readBoolean() {
        return as(Boolean.class);
    }

    @Override
    public void skipValue() {
        // Nothing was begun.
    }

    @Override
    public void unmappedField(String fieldName) {
        // The check has let it through.
    }

    @Override
    public String location() {
        return "a checked value";
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public double readDouble() {
        throw notInTheVocabulary();
    }

    @Override
    public BigDecimal readDecimal() {
        throw notInTheVocabulary();
    }

    @Override
    public BigInteger readBigInteger() {
        throw notInTheVocabulary();
    }

    @Override
    public byte[] readBinary() {
        throw notInTheVocabulary();
    }

    @Override
    public String readRaw() {
        throw notInTheVocabulary();
    }

    @Override
    public Token currentToken() {
        throw notInTheVocabulary();
    }

    private static UnsupportedOperationException notInTheVocabulary() {
        return new UnsupportedOperationException("no type of the vocabulary holds this");
    }
}
