package org.reeve.central;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be closed in reverse order. */
final class Undo implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Undo.class);

    private final Deque<Map.Entry<String, AutoCloseable>> started = new ArrayDeque<>();

    <T extends AutoCloseable> T with(String name, T part) {
        started.push(Map.entry(name, part));
        return part;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            Map.Entry<String, AutoCloseable> part = started.pop();
            try {
                part.getValue().close();
            } catch (Exception e) {
                log.error("{} could not be stopped properly", part.getKey(), e);
            }
        }
    }
}
