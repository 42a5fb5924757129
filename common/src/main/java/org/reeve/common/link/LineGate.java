package org.reeve.common.link;

import org.reeve.common.wire.Frame;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/**
 * Keeps back what is not of this conversation. A virtio channel may still hold the messages of an earlier one, so nothing
 * passes before the first greeting; and an end that dies leaves half a line behind, so what cannot be read never passes. Should
 * that ever be a message, the gap in the sequence shows it.
 */
final class LineGate {
    private final WireCodec codec;
    private State state = State.SHUT;

    private enum State {
        SHUT,
        OPEN
    }

    LineGate(WireCodec codec) {
        this.codec = codec;
    }

    boolean passes(String line) {
        try {
            if (codec.decode(line) instanceof Frame.Hello) {
                state = State.OPEN;
            }
            return state == State.OPEN;
        } catch (WireException garbage) {
            return false;
        }
    }
}
