package org.reeve.central.operations;

/**
 * A key that the asker chose, so that asking again because an answer got lost does not ask for a second operation.
 *
 * @param key at most 100 characters
 * @param bodyHash tells this wish from another one under the same key
 */
public record WishKey(String key, String bodyHash) {
    public static final int LONGEST = 100;
}
