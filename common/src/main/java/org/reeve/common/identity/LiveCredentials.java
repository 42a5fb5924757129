package org.reeve.common.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that count now. Every new TLS handshake uses them, on listeners and clients that are running already;
 * connections that are open stay open. Thread-safe.
 */
public final class LiveCredentials {
    /** Numbers the credentials, so that one handshake takes its key and its certificate from the same ones. */
    record Edition(long number, Credentials credentials) {}

    private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
    private volatile Edition newest;
    private volatile @Nullable Edition former;

    public LiveCredentials(Credentials first) {
        this.newest = new Edition(1, first);
    }

    public Credentials current() {
        return newest.credentials();
    }

    /** Our own name: it never changes. */
    public NodeName name() {
        return current().name();
    }

    /** When to ask for the next certificate: after two thirds of the current one's life. */
    public Instant renewAt() {
        Instant from = current().certificate().getNotBefore().toInstant();
        Instant until = current().certificate().getNotAfter().toInstant();
        return from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3));
    }

    /**
     * From now on {@code next} counts. Save it first ({@link CredentialStore}): who was told a new key must not forget it.
     *
     * @throws IllegalArgumentException when it is for another name: that is another daemon, which needs listeners of its own
     */
    public void replace(Credentials next) {
        synchronized (this) {
            if (!next.name().equals(name())) {
                throw new IllegalArgumentException(
                        "credentials of " + name() + " cannot be replaced by those of " + next.name());
            }
            former = newest;
            newest = new Edition(newest.number() + 1, next);
        }
        listeners.forEach(listener -> listener.accept(next));
    }

    /** {@code listener} is called after each {@link #replace}, in its thread. */
    public void onReplace(Consumer<Credentials> listener) {
        listeners.add(listener);
    }

    Edition newest() {
        return newest;
    }

    /** The credentials of that number, while they are the newest or the ones before; then null. */
    @Nullable
    Credentials edition(long number) {
        Edition last = newest;
        if (last.number() == number) {
            return last.credentials();
        }
        Edition before = former;
        return before != null && before.number() == number ? before.credentials() : null;
    }
}
