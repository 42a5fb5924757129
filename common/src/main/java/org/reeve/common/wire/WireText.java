package org.reeve.common.wire;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text within the limits as maps, lists, strings, longs, {@link Inexact} numbers, booleans and nulls. */
final class WireText {
    /** Names come from strangers: no table of them may grow. Without a pool no buffer outlives its text. */
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(WireLimits.MAX_TEXT)
                    .maxStringLength(WireLimits.MAX_TEXT)
                    .maxNestingDepth(WireLimits.MAX_DEPTH)
                    .maxNameLength(WireLimits.MAX_NAME)
                    .maxNumberLength(WireLimits.MAX_NUMBER)
                    .build())
            .errorReportConfiguration(
                    ErrorReportConfiguration.builder().maxErrorTokenLength(0).build())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private final String text;
    private final JsonParser parser;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private int values;

    private WireText(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    /** A number with a fraction or an exponent, or beyond a long. */
    record Inexact(String written) {}

    static @Nullable Object parse(String text) throws WireException {
        // The parser's own limit is looked at once in a buffer's length.
        if (text.length() > WireLimits.MAX_TEXT) {
            throw new WireException("a text of " + text.length() + " characters, more than " + WireLimits.MAX_TEXT);
        }
        try (JsonParser parser = JSON.createParser(text)) {
            return new WireText(text, parser).whole();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private @Nullable Object whole() throws IOException, WireException {
        try {
            Object value = value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw refused("more text after the value");
            }
            return value;
        } catch (JsonEOFException end) {
            throw refused("the text ends too early");
        } catch (StreamConstraintsException limit) {
            throw parser.getParsingContext().getNestingDepth() > WireLimits.MAX_DEPTH
                    ? new WireException("it nests deeper than " + WireLimits.MAX_DEPTH)
                    : refused("a name or a number is too long");
        } catch (JsonProcessingException refused) {
            throw refused(refused.getOriginalMessage());
        }
    }

    private @Nullable Object value(@Nullable JsonToken token) throws IOException, WireException {
        if (++values > WireLimits.MAX_ELEMENTS) {
            throw refused("more than " + WireLimits.MAX_ELEMENTS + " values");
        }
        if (token == null) {
            throw refused("expected a value");
        }
        return switch (token) {
            case START_OBJECT -> members();
            case START_ARRAY -> elements();
            case VALUE_STRING -> unbroken(parser.getText());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? new Inexact(parser.getText())
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> new Inexact(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw refused("expected a value");
        };
    }

    private Map<String, @Nullable Object> members() throws IOException, WireException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = unbroken(parser.currentName());
            int start = (int) parser.currentTokenLocation().getCharOffset() + 1;
            if (!text.startsWith(name + '"', start)) {
                throw refused("an escape in the name of a field");
            }
            members.put(name, value(parser.nextToken()));
        }
        return members;
    }

    private List<@Nullable Object> elements() throws IOException, WireException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token));
        }
        return elements;
    }

    /** Half a surrogate pair cannot be sent on as UTF-8. */
    private String unbroken(String written) throws WireException {
        if (!utf8.canEncode(written)) {
            throw refused("half a surrogate pair");
        }
        return written;
    }

    private WireException refused(String what) {
        String path = path(parser.getParsingContext());
        String place = "character " + parser.currentLocation().getCharOffset() + ": ";
        return new WireException((path.isEmpty() ? "" : path + ": ") + place + what);
    }

    private static String path(JsonStreamContext at) {
        if (at.inRoot()) {
            return "";
        }
        String outer = path(at.getParent());
        if (at.inArray()) {
            return outer + '[' + at.getCurrentIndex() + ']';
        }
        return at.hasCurrentName() ? WireCheck.field(outer, at.getCurrentName()) : outer;
    }
}
