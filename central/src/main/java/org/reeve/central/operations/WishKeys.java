package org.reeve.central.operations;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.reeve.central.identity.Viewer;
import org.reeve.common.operation.OperationId;
import org.reeve.common.time.ReeveClock;

/** Remembers, for a day, which wish came under which key; keys of different tokens have nothing to do with each other. */
final class WishKeys {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final ReeveClock clock;

    WishKeys(ReeveClock clock) {
        this.clock = clock;
    }

    /** What a key was used for. */
    sealed interface Found {}

    record SameWish(OperationId operation) implements Found {}

    record OtherWish() implements Found {}

    Optional<Found> find(Handle handle, Viewer viewer, WishKey key) {
        handle.createUpdate("DELETE FROM idempotency WHERE created_at < :old")
                .bind("old", clock.now().minus(REMEMBERED).toEpochMilli())
                .execute();
        return handle.createQuery(
                        "SELECT body_hash, operation FROM idempotency WHERE viewer = :viewer AND wish = :wish")
                .bind("viewer", viewer.token().toString())
                .bind("wish", key.key())
                .map((row, _) -> row.getString("body_hash").equals(key.bodyHash())
                        ? (Found) new SameWish(OperationId.parse(row.getString("operation")))
                        : new OtherWish())
                .findOne();
    }

    void keep(Handle handle, Viewer viewer, WishKey key, OperationId operation) {
        handle.createUpdate("INSERT INTO idempotency (viewer, wish, body_hash, operation, created_at)"
                        + " VALUES (:viewer, :wish, :hash, :operation, :now)")
                .bind("viewer", viewer.token().toString())
                .bind("wish", key.key())
                .bind("hash", key.bodyHash())
                .bind("operation", operation.toString())
                .bind("now", clock.now().toEpochMilli())
                .execute();
    }
}
