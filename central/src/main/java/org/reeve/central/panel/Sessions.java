package org.reeve.central.panel;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.reeve.common.time.ReeveClock;

/**
 * Who is signed in, by the secret in their cookie. In memory: after a restart of central people sign in again. Thread-safe.
 */
final class Sessions {
    /** How long a session lasts without being used. */
    static final Duration IDLE = Duration.ofHours(8);

    private static final int MOST = 10_000;
    private static final int BYTES = 32;

    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    Sessions(ReeveClock clock) {
        this.clock = clock;
    }

    /**
     * @param token the API token that was shown
     * @param csrf what a form of this session sends along
     */
    record Session(String id, UUID token, String csrf, Duration usedAt) {}

    synchronized Session begin(UUID token) {
        Session session = new Session(secret(), token, secret(), clock.elapsed());
        sessions.put(session.id(), session);
        return session;
    }

    synchronized Optional<Session> find(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        Duration now = clock.elapsed();
        if (now.minus(session.usedAt()).compareTo(IDLE) > 0) {
            sessions.remove(id);
            return Optional.empty();
        }
        sessions.put(id, new Session(session.id(), session.token(), session.csrf(), now));
        return Optional.of(session);
    }

    synchronized void end(String id) {
        sessions.remove(id);
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
