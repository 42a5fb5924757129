package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.common.operation.OperationRequest;

/**
 * What this version says is what every earlier build of version 1 said. {@code -Dreeve.wire.golden=write} writes the files anew:
 * only for a frame or message that no released build speaks.
 */
class GoldenFilesTest {
    private static final Path FILES = Path.of("src/test/resources/wire/v1");

    private final WireCodec codec = WireCodec.create();

    @BeforeAll
    static void writeWhenAskedTo() throws IOException {
        if ("write".equals(System.getProperty("reeve.wire.golden"))) {
            WireCodec codec = WireCodec.create();
            for (Map.Entry<String, Frame> example : WireExamples.all().entrySet()) {
                Files.writeString(FILES.resolve(example.getKey() + ".json"), codec.encode(example.getValue()) + "\n");
            }
        }
    }

    private static String golden(String name) throws IOException {
        return Files.readString(FILES.resolve(name + ".json")).strip();
    }

    @Test
    void everyFrameIsWrittenAsItsFileSays() throws IOException {
        for (Map.Entry<String, Frame> example : WireExamples.all().entrySet()) {
            assertEquals(golden(example.getKey()), codec.encode(example.getValue()), example.getKey());
        }
    }

    @Test
    void everyFileIsReadAsItsFrame() throws IOException, WireException {
        for (Map.Entry<String, Frame> example : WireExamples.all().entrySet()) {
            assertEquals(example.getValue(), codec.decode(golden(example.getKey())), example.getKey());
        }
    }

    @Test
    void thereIsNoFileWithoutAFrame() throws IOException {
        try (var files = Files.list(FILES)) {
            assertEquals(
                    WireExamples.all().keySet(),
                    files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void everyKindHasAnExample() {
        Set<Class<?>> kinds = new HashSet<>();
        for (Frame frame : WireExamples.all().values()) {
            kinds.add(frame.getClass());
            if (frame instanceof Frame.Data data) {
                kinds.add(data.message().getClass());
                if (data.message() instanceof Message.RunOperation run) {
                    kinds.add(run.operation().request().getClass());
                }
            }
        }
        for (Class<?> sealed : new Class<?>[] {Frame.class, Message.class, OperationRequest.class}) {
            for (Class<?> kind : sealed.getPermittedSubclasses()) {
                assertTrue(kinds.contains(kind), kind + " among " + Arrays.toString(kinds.toArray()));
            }
        }
    }
}
