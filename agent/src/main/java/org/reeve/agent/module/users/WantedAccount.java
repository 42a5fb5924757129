package org.reeve.agent.module.users;

import java.util.List;
import java.util.Optional;
import org.reeve.agent.plan.GuestPath;

/**
 * One {@code [[account]]}. What it does not say stays as it is, and is as usual where the account is new.
 *
 * @param line where it stands in the document
 */
record WantedAccount(
        String name,
        int line,
        Entry entry,
        List<String> groups,
        List<PublicKey> keys,
        Sudo sudo,
        Password password,
        Presence presence) {
    WantedAccount {
        groups = List.copyOf(groups);
        keys = List.copyOf(keys);
    }

    /** Its entry in passwd(5). */
    record Entry(
            Optional<Integer> uid,
            Optional<String> group,
            Optional<String> comment,
            Optional<GuestPath> home,
            Optional<String> shell) {
        boolean saysSomething() {
            return uid.isPresent() || group.isPresent() || comment.isPresent() || home.isPresent() || shell.isPresent();
        }
    }

    /**
     * How long one logs in.
     *
     * @param days after which the password has to be changed
     * @param expires the day from which on nobody logs in, or {@code never}
     */
    record Password(
            Optional<String> hash, Optional<Integer> days, Optional<String> expires, Optional<Boolean> locked) {}

    /** What it may do as root. */
    enum Sudo {
        NONE,
        PASSWORD,
        NOPASSWD
    }

    /** Whether it is to be there. */
    enum Presence {
        PRESENT,
        ABSENT,
        ABSENT_WITH_HOME
    }

    boolean isPresent() {
        return presence == Presence.PRESENT;
    }

    boolean isLocked() {
        return password.locked.orElse(false);
    }

    /** {@code /home/NAME} where nothing else is said. */
    GuestPath home() {
        return entry.home.orElse(GuestPath.of("/home/" + name));
    }
}
