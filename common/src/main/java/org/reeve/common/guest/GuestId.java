package org.reeve.common.guest;

import java.util.UUID;

/** A guest, by the UUID of its libvirt domain. */
public record GuestId(UUID value) {
    /** @throws IllegalArgumentException when {@code text} is not a UUID */
    public static GuestId parse(String text) {
        return new GuestId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
