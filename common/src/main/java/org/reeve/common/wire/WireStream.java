package org.reeve.common.wire;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.PropertyNames;
import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.BytesJsonWriter;
import io.avaje.json.stream.JsonOutput;
import io.avaje.json.stream.JsonStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.util.List;

/**
 * Gives the generated code the names of fields as {@link WireWriter} reads them. Readers and writers are made by
 * {@link WireCodec} itself.
 */
final class WireStream implements JsonStream {
    @Override
    public PropertyNames properties(String... names) {
        return new WireWriter.Names(List.of(names));
    }

    @Override
    public JsonReader reader(String json) {
        throw unused();
    }

    @Override
    public JsonReader reader(byte[] json) {
        throw unused();
    }

    @Override
    public JsonReader reader(Reader reader) {
        throw unused();
    }

    @Override
    public JsonReader reader(InputStream in) {
        throw unused();
    }

    @Override
    public JsonWriter writer(Writer writer) {
        throw unused();
    }

    @Override
    public JsonWriter writer(OutputStream out) {
        throw unused();
    }

    @Override
    public JsonWriter writer(JsonOutput output) {
        throw unused();
    }

    @Override
    public BufferedJsonWriter bufferedWriter() {
        throw unused();
    }

    @Override
    public BytesJsonWriter bufferedWriterAsBytes() {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the codec makes its own readers and writers");
    }
}
