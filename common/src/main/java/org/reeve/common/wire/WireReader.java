package org.reeve.common.wire;

import io.avaje.json.JsonReader;
import io.avaje.json.PropertyNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives the generated code a text that has passed the {@link WireCheck}. Their own parser takes no string above 32,000
 * characters, reads past a missing comma in what it skips, and stops before the end of the text.
 */
final class WireReader implements JsonReader {
    private final JsonScan scan;

    /** Whether the object or array entered last has a first element; null once that was asked. */
    private @Nullable Boolean entered;

    WireReader(String text) {
        this.scan = new JsonScan(text);
    }

    private interface Reading<T> {
        T read() throws WireException;
    }

    private static <T> T checked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (WireException unchecked) {
            throw new IllegalStateException("the check let this through", unchecked);
        }
    }

    /** The type of the object that comes next; the reader stays before it. */
    String type() {
        return checked(() -> WireCheck.type(scan.copy()));
    }

    @Override
    public void beginArray() {
        entered = checked(() -> scan.enter('[', ']'));
    }

    @Override
    public boolean hasNextElement() {
        return hasNext(']');
    }

    @Override
    public void endArray() {
        // Passed when there was no next element.
    }

    @Override
    public void beginObject(PropertyNames names) {
        beginObject();
    }

    @Override
    public void beginObject() {
        entered = checked(() -> scan.enter('{', '}'));
    }

    @Override
    public boolean hasNextField() {
        return hasNext('}');
    }

    @Override
    public void endObject() {
        // Passed when there was no next field.
    }

    private boolean hasNext(char close) {
        Boolean first = entered;
        entered = null;
        return first != null ? first : checked(() -> scan.more(close));
    }

    @Override
    public String nextField() {
        return checked(scan::name);
    }

    @Override
    public boolean isNullValue() {
        return checked(() -> {
            boolean isNull = scan.kind() == JsonScan.Kind.NULL;
            if (isNull) {
                scan.literal();
            }
            return isNull;
        });
    }

    @Override
    public String readString() {
        return checked(() -> {
            scan.kind();
            return JsonScan.unescaped(scan.text());
        });
    }

    @Override
    public long readLong() {
        return checked(() -> {
            scan.kind();
            return Long.parseLong(scan.number());
        });
    }

    @Override
    public int readInt() {
        return Math.toIntExact(readLong());
    }

    @Override
    public boolean readBoolean() {
        return checked(() -> {
            scan.kind();
            return scan.literal() == 't';
        });
    }

    @Override
    public void skipValue() {
        checked(() -> {
            scan.skip();
            return scan;
        });
    }

    @Override
    public void unmappedField(String fieldName) {
        // A newer peer may send it.
    }

    @Override
    public String location() {
        return scan.refused("here").toString();
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
