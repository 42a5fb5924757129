package org.reeve.agent.module.database;

import java.util.Map;
import org.reeve.agent.plan.GuestPath;

/**
 * Somebody who logs in to the server.
 *
 * @param password where it comes from
 * @param rights by database: {@code all} or {@code read-only}
 * @param line of its name in the document
 */
record WantedUser(String name, Password password, Map<String, String> rights, int line) {
    WantedUser {
        rights = Map.copyOf(rights);
    }

    /** Never the password itself. */
    sealed interface Password {
        record InFile(GuestPath file) implements Password {}

        record Hash(String hash) implements Password {}
    }
}
