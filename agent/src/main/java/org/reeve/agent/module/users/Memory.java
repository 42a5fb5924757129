package org.reeve.agent.module.users;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.FileContent;

/**
 * What Reeve did for one account, so that what others did is left to them.
 *
 * @param uid of the account that Reeve made; empty for one that was there before
 * @param groups that Reeve put it in
 * @param keys that Reeve wrote, by fingerprint, each with a digest of its line
 * @param password a digest of the hash that Reeve set; empty for none
 */
record Memory(String uid, List<String> groups, Map<String, String> keys, String password) {
    static final Memory NOTHING = new Memory("", List.of(), Map.of(), "");

    private static final int DIGEST = 12;

    Memory {
        groups = List.copyOf(groups);
        keys = Map.copyOf(keys);
    }

    static Memory ofMade(String uid) {
        return new Memory(uid, List.of(), Map.of(), "");
    }

    /** Enough to see that a text is another one, and not enough to guess it. */
    static String digest(String text) {
        return FileContent.of(text).sha256().substring(0, DIGEST);
    }

    /** Words such as {@code uid=1001 group=www-data key=SHA256:…/0123456789ab password=0123456789ab}. */
    static Memory read(@Nullable String text) {
        String uid = "";
        List<String> groups = new ArrayList<>();
        Map<String, String> keys = new LinkedHashMap<>();
        String password = "";
        for (String word : (text == null ? "" : text).split(" ", -1)) {
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, Math.max(word.indexOf('='), 0))) {
                case "uid" -> uid = value;
                case "group" -> groups.add(value);
                // A fingerprint may have slashes too.
                case "key" ->
                    keys.put(
                            value.substring(0, Math.max(value.lastIndexOf('/'), 0)),
                            value.substring(value.lastIndexOf('/') + 1));
                case "password" -> password = value;
                default -> {}
            }
        }
        return new Memory(uid, groups, keys, password);
    }

    /** Empty when there is nothing to remember. */
    Optional<String> written() {
        List<String> words = new ArrayList<>();
        if (!uid.isEmpty()) {
            words.add("uid=" + uid);
        }
        groups.stream().sorted().forEach(group -> words.add("group=" + group));
        keys.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(key -> words.add("key=" + key.getKey() + "/" + key.getValue()));
        if (!password.isEmpty()) {
            words.add("password=" + password);
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }
}
