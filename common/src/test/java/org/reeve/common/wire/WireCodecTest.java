package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;

class WireCodecTest {
    private final WireCodec codec = WireCodec.create();

    @Test
    void aNestedFrameComesBackAsItWas() throws WireException {
        Frame frame = new Frame.Data(
                7,
                new Message.RunOperation(new Operation(
                        new OperationId(UUID.fromString("01890000-0000-7000-8000-000000000001")),
                        1,
                        new GuestId(UUID.fromString("5b0fa0a4-0000-4000-8000-000000000002")),
                        new OperationRequest.Modules(3, List.of(new ModuleDocument("web", "site = \"a\\b\" # ü 😀\n"))),
                        "alice",
                        Instant.parse("2026-11-22T12:00:00Z"),
                        Instant.parse("2026-11-22T13:00:00Z"))));
        String text = codec.encode(frame);
        assertEquals(frame, codec.decode(text), text);
    }

    @Test
    void aMissingFieldIsRefusedWithItsPath() {
        WireException refused = assertThrows(
                WireException.class,
                () -> codec.decode("{\"type\":\"data\",\"sequence\":1,\"message\":{\"type\":\"cancel-operation\",\"attempt\":1}}"));
        assertEquals(true, String.valueOf(refused.getMessage()).startsWith("message."), refused.toString());
    }
}
