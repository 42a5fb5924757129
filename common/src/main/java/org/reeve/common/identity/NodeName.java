package org.reeve.common.identity;

import java.util.UUID;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;

/** The name in a daemon's certificate, a URI: {@code reeve://host/<uuid>}, {@code reeve://guest/<uuid>} or {@code reeve://central}. */
public sealed interface NodeName {
    /** The central endpoint. */
    record Central() implements NodeName {
        @Override
        public String toString() {
            return "reeve://central";
        }
    }

    /** The watchdog of a host. */
    record Host(HostId id) implements NodeName {
        @Override
        public String toString() {
            return "reeve://host/" + id;
        }
    }

    /** The agent in a guest. */
    record Guest(GuestId id) implements NodeName {
        @Override
        public String toString() {
            return "reeve://guest/" + id;
        }
    }

    /** @throws IllegalArgumentException when {@code uri} is not exactly one of the three forms, in lower case */
    static NodeName parse(String uri) {
        NodeName name = parseLoosely(uri);
        if (!name.toString().equals(uri)) {
            throw new IllegalArgumentException("not a Reeve name: " + uri);
        }
        return name;
    }

    private static NodeName parseLoosely(String uri) {
        if (uri.equals("reeve://central")) {
            return new Central();
        }
        if (uri.startsWith("reeve://host/")) {
            return new Host(new HostId(UUID.fromString(uri.substring("reeve://host/".length()))));
        }
        if (uri.startsWith("reeve://guest/")) {
            return new Guest(new GuestId(UUID.fromString(uri.substring("reeve://guest/".length()))));
        }
        throw new IllegalArgumentException("not a Reeve name: " + uri);
    }
}
