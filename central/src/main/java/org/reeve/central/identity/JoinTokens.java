package org.reeve.central.identity;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.reeve.central.store.Database;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;

/** The tokens that hosts join with: each good for one host, once, for a while. */
public final class JoinTokens {
    /** How long one lives where nobody says otherwise. */
    public static final Duration USUAL_LIFE = Duration.ofHours(1);

    /** The longest life that may be asked for. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(7);

    private final Database database;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    public JoinTokens(Database database, ReeveClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A token just made. */
    public record Issued(Secret secret, Instant expiresAt) {}

    /** How a token was received. */
    public enum Redeemed {
        /** It was for a new host, and is used up. */
        FOR_NEW_HOST,
        /** It was for this very host to join again, and is used up. */
        FOR_THIS_HOST,
        FOR_ANOTHER_HOST,
        USED_BEFORE,
        EXPIRED,
        UNKNOWN
    }

    /**
     * @param life more than zero, at most {@link #LONGEST_LIFE}
     * @param createdBy who asked for it, as people read it
     * @param again the host that lost its certificate and may join again; null for a new host
     */
    public Issued create(Duration life, String createdBy, @Nullable HostId again) {
        Secret secret = Secret.random(random, "reeve-j-");
        Instant now = clock.now();
        Instant expiresAt = now.plus(life);
        database.write(
                handle -> handle.createUpdate("INSERT INTO join_tokens (id, hash, created_by, created_at, expires_at,"
                                + " for_host) VALUES (:id, :hash, :by, :now, :expires, :again)")
                        .bind("id", UUID.randomUUID().toString())
                        .bind("hash", secret.hash())
                        .bind("by", createdBy)
                        .bind("now", now.toEpochMilli())
                        .bind("expires", expiresAt.toEpochMilli())
                        .bind("again", again == null ? null : again.toString())
                        .execute());
        return new Issued(secret, expiresAt);
    }

    /** Uses the token up, within the caller's transaction. */
    public Redeemed redeem(Handle handle, String text, HostId host) {
        String hash = new Secret(text).hash();
        long now = clock.now().toEpochMilli();
        int redeemed = handle.createUpdate("UPDATE join_tokens SET used_at = :now, host = :host"
                        + " WHERE hash = :hash AND used_at IS NULL AND expires_at > :now"
                        + " AND (for_host IS NULL OR for_host = :host)")
                .bind("now", now)
                .bind("host", host.toString())
                .bind("hash", hash)
                .execute();
        return handle.createQuery("SELECT used_at, expires_at, for_host FROM join_tokens WHERE hash = :hash")
                .bind("hash", hash)
                .map((row, _) -> {
                    String forHost = row.getString("for_host");
                    if (redeemed == 1) {
                        return forHost == null ? Redeemed.FOR_NEW_HOST : Redeemed.FOR_THIS_HOST;
                    }
                    if (row.getObject("used_at") != null) {
                        return Redeemed.USED_BEFORE;
                    }
                    return row.getLong("expires_at") <= now ? Redeemed.EXPIRED : Redeemed.FOR_ANOTHER_HOST;
                })
                .findOne()
                .orElse(Redeemed.UNKNOWN);
    }
}
