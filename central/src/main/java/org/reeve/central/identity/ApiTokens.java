package org.reeve.central.identity;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.reeve.central.store.Database;
import org.reeve.common.time.ReeveClock;

/** The tokens that people and their programs show to the API and to the panel. */
public final class ApiTokens {
    private static final String VIEWERS = "SELECT t.id, t.label, t.customer, c.name AS customer_name"
            + " FROM tokens t LEFT JOIN customers c ON c.id = t.customer WHERE t.revoked_at IS NULL AND ";

    private final Database database;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    public ApiTokens(Database database, ReeveClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A token just made; {@code id} is how it is spoken of later. */
    public record Issued(UUID id, Secret secret) {}

    /** A new token that sees everything; {@code label} names its holder. */
    public Issued createForOperator(String label) {
        return create(label, null);
    }

    /** A new token that sees what {@code customer}, which exists, owns. */
    public Issued createForCustomer(UUID customer, String label) {
        return create(label, customer);
    }

    private Issued create(String label, @Nullable UUID customer) {
        UUID id = UUID.randomUUID();
        Secret secret = Secret.random(random, customer == null ? "reeve-o-" : "reeve-c-");
        database.write(handle -> handle.createUpdate("INSERT INTO tokens (id, hash, label, customer, created_at)"
                        + " VALUES (:id, :hash, :label, :customer, :now)")
                .bind("id", id.toString())
                .bind("hash", secret.hash())
                .bind("label", label)
                .bind("customer", customer == null ? null : customer.toString())
                .bind("now", clock.now().toEpochMilli())
                .execute());
        return new Issued(id, secret);
    }

    /** The token opens nothing from now on; false when there is none of that id. */
    public boolean revoke(UUID token) {
        return database.write(handle -> handle.createUpdate(
                                "UPDATE tokens SET revoked_at = COALESCE(revoked_at, :now) WHERE id = :id")
                        .bind("now", clock.now().toEpochMilli())
                        .bind("id", token.toString())
                        .execute())
                == 1;
    }

    /** Whose token {@code text} is; empty when it is nobody's, or no longer. */
    public Optional<Viewer> viewerOf(String text) {
        String hash = new Secret(text).hash();
        return database.read(handle -> handle.createQuery(VIEWERS + "t.hash = :hash")
                .bind("hash", hash)
                .map(ApiTokens::viewer)
                .findOne());
    }

    /** Whose token this is now; empty when it was revoked since. */
    public Optional<Viewer> viewerOf(UUID token) {
        return database.read(handle -> handle.createQuery(VIEWERS + "t.id = :id")
                .bind("id", token.toString())
                .map(ApiTokens::viewer)
                .findOne());
    }

    /** Whether anybody can come in at all. */
    public boolean isEmpty() {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM tokens WHERE revoked_at IS NULL")
                        .mapTo(Long.class)
                        .one())
                == 0;
    }

    private static Viewer viewer(ResultSet row, StatementContext context) throws SQLException {
        UUID token = UUID.fromString(row.getString("id"));
        String customer = row.getString("customer");
        return customer == null
                ? new Viewer.Operator(token, row.getString("label"))
                : new Viewer.Customer(
                        token,
                        UUID.fromString(customer),
                        row.getString("customer_name") + " (" + row.getString("label") + ")");
    }
}
