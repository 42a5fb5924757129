package org.reeve.common.link;

import org.reeve.common.wire.Frame;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/**
 * Keeps back what a channel still held from before: half a line, the messages of a conversation that is over, the output of
 * another program. The first greeting that can be read opens it.
 */
final class HelloGate {
    private final WireCodec codec;
    private State state = State.SHUT;

    private enum State {
        SHUT,
        OPEN
    }

    HelloGate(WireCodec codec) {
        this.codec = codec;
    }

    boolean passes(String line) {
        if (state == State.SHUT) {
            try {
                if (codec.decode(line) instanceof Frame.Hello) {
                    state = State.OPEN;
                }
            } catch (WireException garbage) {
                return false;
            }
        }
        return state == State.OPEN;
    }
}
