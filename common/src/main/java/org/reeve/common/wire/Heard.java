package org.reeve.common.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a peer's text is for this build, which may be older than the peer's. */
public sealed interface Heard {
    /** A frame, whole. */
    record Said(Frame frame) implements Heard {}

    /**
     * A {@link Frame.Data} whose message this build cannot read: its kind, or a word in it, came with a later build.
     *
     * @param sequence as in {@link Frame.Data}
     * @param type the kind of message, as the peer calls it; short enough for a log
     * @param reason what cannot be read, and where; it tells nothing of the contents of documents
     */
    record NotUnderstood(long sequence, String type, String reason) implements Heard {
        static @Nullable NotUnderstood in(@Nullable Object text, WireException reason) {
            return text instanceof Map<?, ?> frame
                            && "data".equals(frame.get(ChoiceAdapter.TYPE))
                            && frame.get("sequence") instanceof Long sequence
                            && sequence >= 0
                            && frame.get("message") instanceof Map<?, ?> message
                            && message.get(ChoiceAdapter.TYPE) instanceof String type
                    ? new NotUnderstood(sequence, WireCheck.brief(type), String.valueOf(reason.getMessage()))
                    : null;
        }
    }

    /**
     * A {@link Frame.Hello} of another version of the protocol, whatever else is in it.
     *
     * @param build the peer's software version; empty where it does not say
     */
    record OtherVersion(long version, String build) implements Heard {
        static @Nullable OtherVersion in(@Nullable Object text) {
            return text instanceof Map<?, ?> frame
                            && "hello".equals(frame.get(ChoiceAdapter.TYPE))
                            && frame.get("version") instanceof Long version
                            && version != Frame.VERSION
                    ? new OtherVersion(
                            version, frame.get("build") instanceof String build ? WireCheck.brief(build) : "")
                    : null;
        }
    }
}
