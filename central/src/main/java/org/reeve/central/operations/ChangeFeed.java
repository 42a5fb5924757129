package org.reeve.central.operations;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whoever listens that operations changed, not what: a listener looks up what is newer than what it saw, within its own
 * scope. So nothing queues up for a slow one, and nothing is lost to it.
 */
public final class ChangeFeed {
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

    /** {@code listener} is called on any thread and returns at once. */
    public void add(Runnable listener) {
        listeners.add(listener);
    }

    public void remove(Runnable listener) {
        listeners.remove(listener);
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }
}
