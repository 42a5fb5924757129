package org.reeve.central.identity;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
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
        NOW,
        USED_BEFORE,
        EXPIRED,
        UNKNOWN
    }

    /**
     * @param life more than zero, at most {@link #LONGEST_LIFE}
     * @param createdBy who asked for it, as people read it
     */
    public Issued create(Duration life, String createdBy) {
        Secret secret = Secret.random(random, "reeve-j-");
        Instant now = clock.now();
        Instant expiresAt = now.plus(life);
        database.write(handle -> handle.createUpdate("INSERT INTO join_tokens (id, hash, created_by, created_at, expires_at)"
                        + " VALUES (:id, :hash, :by, :now, :expires)")
                .bind("id", UUID.randomUUID().toString())
                .bind("hash", secret.hash())
                .bind("by", createdBy)
                .bind("now", now.toEpochMilli())
                .bind("expires", expiresAt.toEpochMilli())
                .execute());
        return new Issued(secret, expiresAt);
    }

    /** Uses the token up, within the caller's transaction. */
    public Redeemed redeem(Handle handle, String text, HostId host) {
        String hash = new Secret(text).hash();
        long now = clock.now().toEpochMilli();
        int redeemed = handle.createUpdate("UPDATE join_tokens SET used_at = :now, host = :host"
                        + " WHERE hash = :hash AND used_at IS NULL AND expires_at > :now")
                .bind("now", now)
                .bind("host", host.toString())
                .bind("hash", hash)
                .execute();
        if (redeemed == 1) {
            return Redeemed.NOW;
        }
        return handle.createQuery("SELECT used_at FROM join_tokens WHERE hash = :hash")
                .bind("hash", hash)
                .map((row, _) -> row.getObject("used_at") == null ? Redeemed.EXPIRED : Redeemed.USED_BEFORE)
                .findOne()
                .orElse(Redeemed.UNKNOWN);
    }
}
