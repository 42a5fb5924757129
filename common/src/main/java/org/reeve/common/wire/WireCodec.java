package org.reeve.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.avaje.json.JsonAdapter;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;

/**
 * The vocabulary as JSON, for the wire and for what is kept. Ids and names are strings, instants and durations ISO 8601,
 * sealed types carry {@code "type"}. Thread-safe.
 */
public final class WireCodec {
    private static final Map<Class<?>, Function<String, ?>> WORDS = Map.of(
            String.class, text -> text,
            UUID.class, WireCodec::uuid,
            Instant.class, Instant::parse,
            Duration.class, Duration::parse,
            GuestId.class, WireCodec::uuid,
            HostId.class, WireCodec::uuid,
            OperationId.class, WireCodec::uuid,
            NodeName.class, NodeName::parse);

    private final Jsonb jsonb;
    private final WireCheck check;
    private final Map<Class<?>, Form<?>> forms = new ConcurrentHashMap<>();

    private WireCodec(Jsonb jsonb, WireCheck check) {
        this.jsonb = jsonb;
        this.check = check;
    }

    /** How a type is checked, and how it is written and read. */
    private record Form<T>(WireShape shape, JsonAdapter<T> adapter) {}

    /** A codec for what peers say. */
    public static WireCodec create() {
        return create(UnknownFields.SKIPPED);
    }

    /** A codec for the vocabulary and for every record that has generated adapters, in this module or in another. */
    public static WireCodec create(UnknownFields unknown) {
        Jsonb jsonb = Jsonb.builder()
                .adapter(new WireStream())
                .classLoader(WireCodec.class.getClassLoader())
                .add(GuestId.class, new TextAdapter<>(GuestId::parse))
                .add(HostId.class, new TextAdapter<>(HostId::parse))
                .add(OperationId.class, new TextAdapter<>(OperationId::parse))
                .add(NodeName.class, new TextAdapter<>(NodeName::parse))
                .add(Frame.class, all -> new ChoiceAdapter<>(all, Frame.class))
                .add(Message.class, all -> new ChoiceAdapter<>(all, Message.class))
                .add(OperationRequest.class, all -> new ChoiceAdapter<>(all, OperationRequest.class))
                .build();
        return new WireCodec(jsonb, new WireCheck(unknown));
    }

    /** @throws IllegalArgumentException when the frame breaks the limits, so that its receiver would refuse it */
    public String encode(Frame frame) {
        return toJson(Frame.class, frame);
    }

    /** @throws WireException when {@code text} is not a frame that keeps the limits; nothing else is thrown for any text */
    public Frame decode(CharSequence text) throws WireException {
        return fromJson(Frame.class, text.toString());
    }

    /**
     * {@link #decode} for a receiver who goes on with a peer that knows more than this build.
     *
     * @throws WireException when {@code text} is not even that; nothing else is thrown for any text
     */
    public Heard hear(CharSequence text) throws WireException {
        Object value = WireText.parse(text.toString());
        Heard.OtherVersion other = Heard.OtherVersion.in(value);
        if (other != null) {
            return other;
        }
        try {
            return new Heard.Said(read(Frame.class, value));
        } catch (WireException unreadable) {
            Heard.NotUnderstood message = Heard.NotUnderstood.in(value, unreadable);
            if (message == null) {
                throw unreadable;
            }
            return message;
        }
    }

    /**
     * {@code value} as JSON, all in ASCII; {@code type} is its class, or the sealed type that the reader will ask for.
     *
     * @throws IllegalArgumentException when the text would be one that {@link #fromJson} refuses
     */
    public <T> String toJson(Class<T> type, T value) {
        try {
            String text = print(type, value);
            check.check(WireText.parse(text), form(type).shape(), "");
            return text;
        } catch (WireException unfit) {
            throw new IllegalArgumentException("cannot be said: " + unfit.getMessage(), unfit);
        }
    }

    /**
     * {@code value} as JSON of any length, all in ASCII: for readers who are no peers, and have limits of their own.
     *
     * @throws IllegalArgumentException when the value holds what JSON cannot say
     */
    public <T> String print(Class<T> type, T value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = WireText.JSON.createGenerator(text)) {
            form(type).adapter().toJson(new WireWriter(generator), value);
            generator.flush();
            return text.toString();
        } catch (RuntimeException | IOException unfit) {
            throw new IllegalArgumentException("cannot be said: " + unfit.getMessage(), unfit);
        }
    }

    /** @throws WireException when {@code text} is not a {@code type} that keeps the limits; nothing else is thrown for any text */
    public <T> T fromJson(Class<T> type, String text) throws WireException {
        return read(type, WireText.parse(text));
    }

    private <T> T read(Class<T> type, @Nullable Object value) throws WireException {
        Form<T> form = form(type);
        check.check(value, form.shape(), "");
        try {
            return form.adapter().fromJson(new WireReader(value));
        } catch (RuntimeException refused) {
            // Thrown by the constructors of the vocabulary.
            throw new WireException("a value is refused: " + refused.getMessage(), refused);
        }
    }

    @SuppressWarnings("unchecked")
    private <T> Form<T> form(Class<T> type) {
        return (Form<T>) forms.computeIfAbsent(type, this::formOf);
    }

    private <T> Form<T> formOf(Class<T> type) {
        return new Form<>(WireShape.of(type, WORDS), jsonb.adapter(type));
    }

    /** {@link UUID#fromString} also takes {@code 1-1-1-1-1}, of which every reader would keep another text. */
    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID in full");
        }
        return uuid;
    }
}
