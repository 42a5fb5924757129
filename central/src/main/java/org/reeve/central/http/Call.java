package org.reeve.central.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, taken off the event loop.
 *
 * @param path the named parts of the path
 * @param body empty where there is none
 */
public record Call(Map<String, String> path, MultiMap query, MultiMap headers, MultiMap form, String body) {
    /** To be made on the event loop, once the body is there. */
    public static Call of(RoutingContext context) {
        @Nullable String body = context.body() == null ? null : context.body().asString("UTF-8");
        return new Call(
                Map.copyOf(context.pathParams()),
                context.queryParams(),
                context.request().headers(),
                context.request().formAttributes(),
                body == null ? "" : body);
    }

    /** The part of the path with that name, which the route has. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no part " + name);
        }
        return value;
    }

    public @Nullable String query(String name) {
        return query.get(name);
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
