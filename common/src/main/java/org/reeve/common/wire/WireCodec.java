package org.reeve.common.wire;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;

public final class WireCodec {
    private final Jsonb jsonb = Jsonb.builder().build();
    private final JsonType<Frame> frames = jsonb.type(Frame.class);
    public String encode(Frame f) { return frames.toJson(f); }
    public Frame decode(String s) { return frames.fromJson(s); }
}
