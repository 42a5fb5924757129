package org.reeve.central.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.reeve.central.store.Database;
import org.reeve.common.time.ReeveClock;

/** The customers that guests belong to. */
public final class Customers {
    private final Database database;
    private final ReeveClock clock;

    public Customers(Database database, ReeveClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A customer.
     *
     * @param mail where alerts about their guests go; null when they want none
     */
    public record Customer(UUID id, String name, @Nullable String mail) {}

    /** Adds one; empty when the name is taken. */
    public Optional<Customer> create(String name, @Nullable String mail) {
        Customer customer = new Customer(UUID.randomUUID(), name, mail);
        int added = database.write(handle -> handle.createUpdate("INSERT INTO customers (id, name, mail, created_at)"
                        + " VALUES (:id, :name, :mail, :now) ON CONFLICT DO NOTHING")
                .bind("id", customer.id().toString())
                .bind("name", name)
                .bind("mail", mail)
                .bind("now", clock.now().toEpochMilli())
                .execute());
        return added == 1 ? Optional.of(customer) : Optional.empty();
    }

    public List<Customer> all() {
        return database.read(handle -> handle.createQuery("SELECT id, name, mail FROM customers ORDER BY name")
                .map(Customers::customer)
                .list());
    }

    public Optional<Customer> find(UUID id) {
        return database.read(handle -> handle.createQuery("SELECT id, name, mail FROM customers WHERE id = :id")
                .bind("id", id.toString())
                .map(Customers::customer)
                .findOne());
    }

    public Optional<Customer> named(String name) {
        return database.read(handle -> handle.createQuery("SELECT id, name, mail FROM customers WHERE name = :name")
                .bind("name", name)
                .map(Customers::customer)
                .findOne());
    }

    private static Customer customer(ResultSet row, StatementContext context) throws SQLException {
        return new Customer(UUID.fromString(row.getString("id")), row.getString("name"), row.getString("mail"));
    }
}
