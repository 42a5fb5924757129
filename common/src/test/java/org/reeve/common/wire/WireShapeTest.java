package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shapes that the vocabulary does not have, and that a caller's records do. */
class WireShapeTest {
    private static final WireShape SHAPE = WireShape.of(Order.class, Map.of(String.class, text -> text));

    record Order(
            @Nullable Integer seconds,
            @Nullable Long bytes,
            @Nullable Boolean now,
            List<Item> items) {}

    record Item(@Nullable String name) {}

    private static void check(String text) throws WireException {
        new WireCheck(UnknownFields.REFUSED).check(WireText.parse(text), SHAPE, "");
    }

    @Test
    void boxesMayBeMissingOrNull() throws WireException {
        check("{\"items\":[]}");
        check("{\"seconds\":null,\"bytes\":null,\"now\":null,\"items\":[{},{\"name\":null}]}");
        check("{\"seconds\":2147483647,\"bytes\":9223372036854775807,\"now\":false,\"items\":[{\"name\":\"\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | items: the field is missing",
                "{\"items\":null} | items: expected an array",
                "{\"items\":[],\"seconds\":2147483648} | seconds: a number that is too large: 2147483648",
                "{\"items\":[],\"bytes\":\"1\"} | bytes: expected a whole number",
                "{\"items\":[],\"now\":0} | now: expected true or false",
                "{\"items\":[{},{\"nam\":\"\"}]} | items[1].nam: the field is not known",
                "{\"items\":[],\"type\":\"order\"} | type: the field is not known",
            })
    void whatDoesNotFitIsNamedWithItsPlace(String text, String refusal) {
        assertEquals(
                refusal, assertThrows(WireException.class, () -> check(text)).getMessage());
    }
}
