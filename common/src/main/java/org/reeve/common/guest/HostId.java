package org.reeve.common.guest;

import java.util.UUID;

/** A host that runs guests, by the UUID it was given when it joined. */
public record HostId(UUID value) {
    /** @throws IllegalArgumentException when {@code text} is not a UUID */
    public static HostId parse(String text) {
        return new HostId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
