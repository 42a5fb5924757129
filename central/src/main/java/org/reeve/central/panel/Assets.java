package org.reeve.central.panel;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The panel's style sheet, scripts and picture, all from this program: a fixed list, read once. */
final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "panel.css", "text/css; charset=utf-8",
            "panel.js", "text/javascript; charset=utf-8",
            "htmx-2.0.11.min.js", "text/javascript; charset=utf-8",
            "htmx-ext-sse-2.2.4.min.js", "text/javascript; charset=utf-8",
            "reeve.svg", "image/svg+xml");

    private Assets() {}

    static void mount(Router router) {
        TYPES.forEach((name, type) -> {
            Buffer contents = read(name);
            router.get("/assets/" + name).handler(context -> context.response()
                    .putHeader("content-type", type)
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("cache-control", "no-cache")
                    .end(contents));
        });
    }

    private static Buffer read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("assets/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
