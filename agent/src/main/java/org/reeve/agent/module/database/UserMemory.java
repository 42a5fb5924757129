package org.reeve.agent.module.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.FileContent;

/**
 * What Reeve did for one user, so that what others did is left to them.
 *
 * @param origin whose the user is
 * @param databases in which Reeve gave rights
 * @param password a digest of the hash that Reeve set; empty for none
 */
record UserMemory(Origin origin, List<String> databases, String password) {
    static final UserMemory NOTHING = new UserMemory(Origin.OTHERS, List.of(), "");

    private static final int DIGEST = 12;

    UserMemory {
        databases = List.copyOf(new TreeSet<>(databases));
    }

    /** Who made a user, and who locked it. */
    enum Origin {
        OTHERS,
        MADE,
        /** Made by Reeve, and locked by it: it is not whole yet, or no document names it. */
        MADE_AND_LOCKED
    }

    /** Enough to see that a text is another one, and not enough to guess it. */
    static String digest(String text) {
        return FileContent.of(text).sha256().substring(0, DIGEST);
    }

    UserMemory locked() {
        return new UserMemory(Origin.MADE_AND_LOCKED, databases, password);
    }

    /** Words such as {@code made rights=shop password=0123456789ab}. */
    static UserMemory read(@Nullable String text) {
        Origin origin = Origin.OTHERS;
        List<String> databases = new ArrayList<>();
        String password = "";
        for (String word : (text == null ? "" : text).split(" ", -1)) {
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, word.length() - value.length())) {
                case "rights=" -> databases.add(value);
                case "password=" -> password = value;
                case "" -> {
                    switch (word) {
                        case "made" -> origin = Origin.MADE;
                        case "locked" -> origin = Origin.MADE_AND_LOCKED;
                        default -> {}
                    }
                }
                default -> {}
            }
        }
        return new UserMemory(origin, databases, password);
    }

    /** Empty when there is nothing to remember. */
    Optional<String> written() {
        List<String> words = new ArrayList<>();
        switch (origin) {
            case OTHERS -> {}
            case MADE -> words.add("made");
            case MADE_AND_LOCKED -> words.add("locked");
        }
        databases.forEach(database -> words.add("rights=" + database));
        if (!password.isEmpty()) {
            words.add("password=" + password);
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }
}
