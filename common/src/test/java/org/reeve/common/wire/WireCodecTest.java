package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.PowerAction;

class WireCodecTest {
    private static final String GUEST = "5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02";
    private static final String CANCEL =
            "{\"type\":\"cancel-operation\",\"guest\":\"" + GUEST + "\",\"id\":\"" + GUEST + "\",\"attempt\":2}";

    private final WireCodec codec = WireCodec.create();

    private String refusal(Class<?> type, String text) {
        return String.valueOf(assertThrows(WireException.class, () -> codec.fromJson(type, text))
                .getMessage());
    }

    private static String data(String message) {
        return "{\"type\":\"data\",\"sequence\":1,\"message\":" + message + "}";
    }

    private static String repeated(String part, int times) {
        return part.repeat(times);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"attempt\":2 | \"attempt\":null | message.attempt: | whole number",
                ",\"attempt\":2 | `` | message.attempt: | missing",
                "\"attempt\":2 | \"attempt\":\"2\" | message.attempt: | whole number",
                "\"attempt\":2 | \"attempt\":2.0 | message.attempt: | not a whole number: 2.0",
                "\"attempt\":2 | \"attempt\":1e3 | message.attempt: | not a whole number: 1e3",
                "\"attempt\":2 | \"attempt\":02 | message.attempt: | zeroes not allowed",
                "\"attempt\":2 | \"attempt\":2147483648 | message.attempt: | too large: 2147483648",
                "\"attempt\":2 | \"attempt\":99999999999999999999 | message.attempt: | not a whole number",
                "\"attempt\":2 | \"attempt\":2,\"attempt\":2 | message.attempt: | Duplicate",
                "\"attempt\":2 | \"attempt\":2,\"new\":1,\"new\":1 | message.new: | Duplicate",
                "\"attempt\":2 | \"attempt\":2,\"new\":{\"a\":1,\"a\":1} | message.new.a: | Duplicate",
                "cancel-operation | no-such-thing | message: | 'no-such-thing' is not known",
                "\"type\":\"cancel-operation\", | `` | message: | without a type",
                "\"type\":\"cancel-operation\" | \"type\":3 | message: | without a type",
                "\"id\":\"5b0f | \"id\":\"xb0f | message.id: | is refused",
                "\"id\":\"5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02 | \"id\":\"1-1-1-1-1 | message.id: | not a UUID in full",
            })
    void whatIsWrongIsNamedWithItsPlace(String what, String instead, String path, String words) {
        String text = data(CANCEL);
        assertTrue(text.contains(what), what);
        String refusal = refusal(Frame.class, text.replace(what, instead));
        assertTrue(refusal.startsWith(path), refusal);
        assertTrue(refusal.contains(words), refusal);
    }

    @Test
    void anIncidentOfABuildThatKeptNoEvidenceHasNone() throws WireException {
        Frame.Data frame = (Frame.Data) WireExamples.named("incident-changed-open");
        String text = codec.encode(frame).replaceFirst("\"evidence\":\\[.*?\\],", "");
        assertFalse(text.contains("evidence"), text);
        Message.IncidentChanged read = (Message.IncidentChanged) ((Frame.Data) codec.decode(text)).message();
        assertEquals(List.of(), read.incident().evidence());
    }

    @Test
    void aPictureThatIsTooLargeIsNotBuilt() throws WireException {
        String kept = "{\"type\":\"screen-kept\",\"guest\":\"" + GUEST + "\",\"incident\":\"" + GUEST + "\",\"png\":\"";
        int most = (Evidence.TRAVELLING_PICTURE_BYTES_MOST + 2) / 3 * 4;
        codec.decode(data(kept + "A".repeat(most) + "\"}"));
        assertThrows(WireException.class, () -> codec.decode(data(kept + "A".repeat(most + 1) + "\"}")));
    }

    @Test
    void aFrameWithAMessageOfALaterBuildIsHeardWithoutIt() throws WireException {
        assertEquals(
                new Heard.NotUnderstood(1, "hold-guest", "message: the type 'hold-guest' is not known"),
                codec.hear(data("{\"type\":\"hold-guest\"}")));
        String request = data(
                "{\"type\":\"run-operation\",\"operation\":{\"id\":\"" + GUEST + "\",\"attempt\":1,\"guest\":\"" + GUEST
                        + "\",\"request\":{\"type\":\"hold\"},\"requestedBy\":\"x\",\"requestedAt\":\"2026-11-22T12:00:00Z\","
                        + "\"deadline\":\"2026-11-22T12:00:00Z\"}}");
        assertEquals(
                new Heard.NotUnderstood(1, "run-operation", "message.operation.request: the type 'hold' is not known"),
                codec.hear(request));
        assertEquals(
                new Heard.NotUnderstood(
                        1, "x".repeat(64) + "...", "message: the type '" + "x".repeat(64) + "...' is not known"),
                codec.hear(data("{\"type\":\"" + "x".repeat(5000) + "\"}")));
    }

    @Test
    void everyWholeFrameIsHeardAsItIs() throws WireException {
        for (Frame frame : WireExamples.all().values()) {
            assertEquals(new Heard.Said(frame), codec.hear(codec.encode(frame)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"hail\"}",
                "{\"type\":\"hello\",\"version\":1}",
                "{\"type\":\"data\",\"sequence\":-1,\"message\":{\"type\":\"hold-guest\"}}",
                "{\"type\":\"data\",\"sequence\":\"1\",\"message\":{\"type\":\"hold-guest\"}}",
                "{\"type\":\"data\",\"sequence\":1,\"message\":{}}",
                "{\"type\":\"data\",\"sequence\":1}",
                "7",
            })
    void whatIsNotAFrameIsNotHeardEither(String text) {
        assertThrows(WireException.class, () -> codec.hear(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"x\"",
                "{",
                "{}",
                "{\"type\":\"acknowledge\",\"received\":1}x",
                "{\"type\":\"acknowledge\",\"received\":1}{\"type\":\"acknowledge\",\"received\":1}",
                "{\"type\":\"acknowledge\",\"received\":1}\u0000",
                "{\"type\":\"acknowledge\",\"received\":1,}",
                "{\"type\":\"acknowledge\" \"received\":1}",
                "{'type':'acknowledge','received':1}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":garbage}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":[1 2]}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":[1,]}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":nul}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":-}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\x\"}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\u12g4\"}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\n\"}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\ud83d\"}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\ude00\"}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\uD83D!\"}",
                "{\"type\":\"acknowledge\",\"\\u0072eceived\":1}",
                "\uFEFF{\"type\":\"acknowledge\",\"received\":1}",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\",
                "{\"type\":\"acknowledge\",\"received\":1,\"x\":\"\\u1",
            })
    void aTextThatIsNotExactlyOneFrameIsRefused(String text) {
        refusal(Frame.class, text);
    }

    @Test
    void whatANewerPeerAddsIsSkipped() throws WireException {
        assertEquals(
                new Frame.Acknowledge(7),
                codec.decode(
                        "\r\n{ \"new\" : [ {\"a\":[[],{},-0.5e+10,\"\\ud83d\\ude00\\\"}\",true,false,null]} ] , \"received\" : 7 ,"
                                + "\t\"type\" : \"acknowledge\", \"later\":{\"type\":\"hello\",\"received\":9} } "));
    }

    @Test
    void theTypeMayComeLast() throws WireException {
        assertEquals(
                codec.decode(data(CANCEL)),
                codec.decode("{\"sequence\":1,\"message\":{\"guest\":\"" + GUEST + "\",\"id\":\"" + GUEST
                        + "\",\"attempt\":2,\"type\":\"cancel-operation\"},\"type\":\"data\"}"));
    }

    @Test
    void anEscapedNameOfANodeIsUnderstood() throws WireException {
        assertEquals(new NodeName.Central(), codec.fromJson(NodeName.class, "\"reeve:\\/\\/central\""));
        refusal(NodeName.class, "\"reeve:\\/\\/elsewhere\"");
    }

    @Test
    void aNullAmongTheElementsIsRefusedWithItsPlace() {
        String refusal = refusal(
                OperationRequest.class,
                "{\"type\":\"modules\",\"generation\":1,\"documents\":[{\"module\":\"a\",\"toml\":\"\"},null]}");
        assertTrue(refusal.startsWith("documents[1]: "), refusal);
    }

    @Test
    void anUnknownWordOfAnEnumIsRefusedWithThoseThatAreKnown() {
        String refusal = refusal(OperationRequest.class, "{\"type\":\"power\",\"action\":\"start\"}");
        assertTrue(refusal.startsWith("action: "), refusal);
        assertTrue(refusal.contains("[START, SHUTDOWN, POWER_OFF, REBOOT, RESET]"), refusal);
    }

    @Test
    void aValueThatItsOwnTypeRefusesIsRefused() {
        String failedWithoutFailure = codec.encode(WireExamples.named("operation-changed-running"))
                .replace("RUNNING\",\"percent\":37", "FAILED\",\"percent\":37");
        assertTrue(refusal(Frame.class, failedWithoutFailure).contains("is FAILED with failure null"));
    }

    @Test
    void nestingIsBounded() {
        String ack = "{\"type\":\"acknowledge\",\"received\":1,\"x\":";
        int room = WireLimits.MAX_DEPTH - 1;
        assertEquals(new Frame.Acknowledge(1), decoded(ack + repeated("[", room) + repeated("]", room) + "}"));
        assertTrue(refusal(Frame.class, ack + repeated("[", room + 1) + repeated("]", room + 1) + "}")
                .contains("nests deeper than 32"));
        assertTrue(refusal(Frame.class, repeated("{\"x\":", 100_000)).contains("nests deeper than 32"));
        assertTrue(refusal(Frame.class, ack + repeated("[", 500_000)).contains("nests deeper than 32"));
    }

    private Frame decoded(String text) {
        try {
            return codec.decode(text);
        } catch (WireException refused) {
            throw new AssertionError(text, refused);
        }
    }

    @Test
    void theNumberOfValuesIsBounded() {
        String ack = "{\"type\":\"acknowledge\",\"received\":1,\"x\":[";
        // The object, its three members, and the elements.
        int room = WireLimits.MAX_ELEMENTS - 4;
        assertEquals(new Frame.Acknowledge(1), decoded(ack + "1" + repeated(",1", room - 1) + "]}"));
        assertTrue(refusal(Frame.class, ack + "1" + repeated(",1", room) + "]}").contains("more than 10000 values"));
    }

    @Test
    void aLongNumberIsRefusedBeforeItIsRead() {
        String ack = "{\"type\":\"acknowledge\",\"received\":" + repeated("9", 1_000_000) + "}";
        assertTrue(assertTimeout(Duration.ofSeconds(5), () -> refusal(Frame.class, ack))
                .contains("a name or a number is too long"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"module\":\"web\",\"toml\":SECRETsecretSECRET}",
                "{\"module\":\"web\",\"toml\":\"SECRETsecretSECRET",
                "{\"module\":\"web\",\"toml\":\"SECRETsecretSECRET\n\"}",
                "{\"module\":\"web\",\"toml\":\"SECRETsecretSECRET\"\"",
                "{\"module\":\"web\",\"toml\":[\"SECRETsecretSECRET\"]}",
                "{\"toml\":\"SECRETsecretSECRET\"}",
            })
    void aRefusalTellsNothingOfADocument(String text) {
        String refusal = refusal(ModuleDocument.class, text);
        assertFalse(refusal.contains("SECR"), refusal);
        assertFalse(refusal.contains("Source"), refusal);
    }

    @Test
    void aRefusalIsShortWhateverTheTextHolds() {
        String many = repeated("x", 500_000);
        for (String text : List.of(
                "{\"" + many + "\":1}",
                "{\"type\":\"" + many + "\"}",
                "{\"type\":" + many + "}",
                "{\"type\":\"acknowledge\",\"received\":" + repeated("9", 500_000) + "}")) {
            String refusal = refusal(Frame.class, text);
            assertTrue(refusal.length() < 250, refusal);
        }
    }

    @Test
    void namesBehindALongTextAreRead() throws WireException {
        // Above 32,000 characters the parser reads in pieces of 4,000: an end of one comes at every place of a name.
        String filler = repeated("x", 33_000);
        for (int shift = 0; shift < 4_100; shift += 7) {
            String late = "{\"new\":\"" + filler + repeated("a", shift) + "\",\"received\":7,\"type\":\"acknowledge\"}";
            assertEquals(new Frame.Acknowledge(7), codec.decode(late));
            refusal(Frame.class, late.replace("received", "\\u0072eceived"));
        }
    }

    @Test
    void aFieldThatIsNotKnownIsRefusedWhereThatIsAskedFor() throws WireException {
        WireCodec strict = WireCodec.create(UnknownFields.REFUSED);
        assertEquals(codec.decode(data(CANCEL)), strict.decode(data(CANCEL)));
        String text = data(CANCEL.replace("\"attempt\":2", "\"attempt\":2,\"atempt\":2"));
        String refusal = String.valueOf(
                assertThrows(WireException.class, () -> strict.decode(text)).getMessage());
        assertEquals("message.atempt: the field is not known", refusal);
    }

    @Test
    void aTextIsAtMostOneMebibyte() {
        String document = repeated("a", WireLimits.MAX_TEXT);
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.toJson(ModuleDocument.class, new ModuleDocument("web", document)));
        assertTrue(refusal(ModuleDocument.class, "{\"module\":\"web\",\"toml\":\"" + document + "\"}")
                .contains("more than 1048576"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ü", "\u2028", "\uD83D\uDE00", "\"", "\\", "\u0001", "\n", "a\uD83D\uDE00"})
    void aLongTextComesBackAsItWas(String part) throws WireException {
        String document = repeated(part, 80_000);
        Frame frame = new Frame.Data(
                1,
                new Message.RunOperation(new Operation(
                        ((Message.CancelOperation) ((Frame.Data) codec.decode(data(CANCEL))).message()).id(),
                        1,
                        GuestId.parse(GUEST),
                        new OperationRequest.Modules(1, List.of(new ModuleDocument("web", document))),
                        part,
                        Instant.EPOCH,
                        Instant.MAX)));
        assertEquals(frame, codec.decode(codec.encode(frame)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 2_147_483_647, -2_147_483_648, Long.MAX_VALUE, Long.MIN_VALUE})
    void everyNumberComesBackAsItWas(long number) throws WireException {
        assertEquals(new Frame.Acknowledge(number), codec.decode(codec.encode(new Frame.Acknowledge(number))));
    }

    @Test
    void halfASurrogatePairIsNotSaid() {
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.toJson(ModuleDocument.class, new ModuleDocument("web", "\uD83D")));
    }

    @Test
    void moreThanAReceiverAcceptsIsNotSaid() {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < WireLimits.MAX_ELEMENTS; i++) {
            addresses.add("::1");
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.encode(new Frame.Data(0, new Message.EnrolmentOffer(GuestId.parse(GUEST), addresses))));
    }

    @Test
    void aRequestIsKeptWithItsType() throws WireException {
        OperationRequest request = new OperationRequest.Power(PowerAction.RESET);
        String json = codec.toJson(OperationRequest.class, request);
        assertEquals("{\"type\":\"power\",\"action\":\"RESET\"}", json);
        assertEquals(request, codec.fromJson(OperationRequest.class, json));
    }

    @Test
    void severalThreadsMayUseOne() throws InterruptedException, ExecutionException {
        List<Frame> frames = List.copyOf(WireExamples.all().values());
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        Frame frame = frames.get(i % frames.size());
                        assertEquals(frame, codec.decode(codec.encode(frame)));
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }
}
