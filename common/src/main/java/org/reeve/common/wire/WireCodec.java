package org.reeve.common.wire;

import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.jsonb.Jsonb;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;

/**
 * The vocabulary as JSON, for the wire and for what is kept. Ids and names are strings, instants and durations ISO 8601,
 * sealed types carry {@code "type"}. Fields that are not known are skipped, since a newer peer may send them. Thread-safe.
 */
public final class WireCodec {
    private static final Set<Class<?>> TEXTS = Set.of(
            String.class,
            UUID.class,
            Instant.class,
            Duration.class,
            GuestId.class,
            HostId.class,
            OperationId.class,
            NodeName.class);

    private final Jsonb jsonb;
    private final Map<Class<?>, WireShape> shapes = new ConcurrentHashMap<>();

    private WireCodec(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    public static WireCodec create() {
        return new WireCodec(Jsonb.builder()
                // A sealed value inside another is written and read while the outer one is: with a shared buffer per
                // thread both would use the same one.
                .bufferRecycling(BufferRecycleStrategy.NO_RECYCLING)
                .classLoader(WireCodec.class.getClassLoader())
                .add(GuestId.class, new TextAdapter<>(GuestId::parse))
                .add(HostId.class, new TextAdapter<>(HostId::parse))
                .add(OperationId.class, new TextAdapter<>(OperationId::parse))
                .add(NodeName.class, new TextAdapter<>(NodeName::parse))
                .add(Frame.class, all -> new ChoiceAdapter<>(all, Frame.class))
                .add(Message.class, all -> new ChoiceAdapter<>(all, Message.class))
                .add(OperationRequest.class, all -> new ChoiceAdapter<>(all, OperationRequest.class))
                .build());
    }

    /** @throws IllegalArgumentException when the text would be longer than its receiver accepts */
    public String encode(Frame frame) {
        String text = toJson(Frame.class, frame);
        if (text.length() > WireLimits.MAX_TEXT) {
            throw new IllegalArgumentException("a frame of " + text.length() + " characters is too long to be sent");
        }
        return text;
    }

    /** @throws WireException when {@code text} is not a frame that keeps the limits; nothing else is thrown for any text */
    public Frame decode(CharSequence text) throws WireException {
        return fromJson(Frame.class, text.toString());
    }

    /** {@code value} as JSON, all in ASCII; {@code type} is its class, or the sealed type that the reader will ask for. */
    public <T> String toJson(Class<T> type, T value) {
        return ChoiceAdapter.ascii(jsonb.type(type).toJson(value));
    }

    /** @throws WireException when {@code text} is not a {@code type} that keeps the limits; nothing else is thrown for any text */
    public <T> T fromJson(Class<T> type, String text) throws WireException {
        WireShape shape = shapes.computeIfAbsent(type, t -> WireShape.of(t, TEXTS));
        WireCheck.check(text, shape);
        try {
            return shape instanceof WireShape.Choice
                    ? new ChoiceAdapter<>(jsonb, type).parse(text)
                    : jsonb.type(type).fromJson(text);
        } catch (RuntimeException refused) {
            // Thrown by the constructors of the vocabulary and by the parsers of its words.
            throw new WireException("a value is refused: " + refused.getMessage(), refused);
        }
    }
}
