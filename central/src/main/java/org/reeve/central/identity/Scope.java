package org.reeve.central.identity;

import org.jdbi.v3.core.statement.SqlStatement;

/**
 * A viewer's share of a table, as a condition. Used with {@link #where}: forgetting to bind it fails, and an empty binding
 * shows nothing.
 */
public record Scope(int everything, String customer) {
    public static Scope of(Viewer viewer) {
        return switch (viewer) {
            case Viewer.Operator _ -> new Scope(1, "");
            case Viewer.Customer owner -> new Scope(0, owner.customer().toString());
        };
    }

    /** The condition that {@code column}, which holds the owning customer's id, is within the scope. */
    public static String where(String column) {
        return "(:everything = 1 OR " + column + " = :customer)";
    }

    public <S extends SqlStatement<S>> S bindTo(S statement) {
        return statement.bind("everything", everything).bind("customer", customer);
    }
}
