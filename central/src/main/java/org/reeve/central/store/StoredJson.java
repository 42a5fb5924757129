package org.reeve.central.store;

import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/** Values of the vocabulary as the store keeps them. */
public final class StoredJson {
    private final WireCodec codec;

    public StoredJson(WireCodec codec) {
        this.codec = codec;
    }

    public <T> String write(Class<T> type, T value) {
        return codec.toJson(type, value);
    }

    /** @throws IllegalStateException when the store holds what this version cannot read: it is damaged, or from a newer one */
    public <T> T read(Class<T> type, String json) {
        try {
            return codec.fromJson(type, json);
        } catch (WireException e) {
            throw new IllegalStateException("the store holds an unreadable " + type.getSimpleName(), e);
        }
    }
}
