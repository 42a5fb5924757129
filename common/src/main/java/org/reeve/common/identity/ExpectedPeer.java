package org.reeve.common.identity;

import java.util.function.Predicate;

/**
 * Who may be at the other end of a connection.
 *
 * @param description who is expected, for messages, such as {@code any host of this central}
 * @param accepted whether a name is one of them; called in TLS handshakes, must not block
 */
public record ExpectedPeer(String description, Predicate<NodeName> accepted) implements Predicate<NodeName> {
    /** This one and nobody else. */
    public static ExpectedPeer exactly(NodeName name) {
        return new ExpectedPeer(name.toString(), name::equals);
    }

    public static ExpectedPeer central() {
        return exactly(new NodeName.Central());
    }

    public static ExpectedPeer anyHost() {
        return new ExpectedPeer("a host (reeve://host/...)", name -> name instanceof NodeName.Host);
    }

    @Override
    public boolean test(NodeName name) {
        return accepted.test(name);
    }

    @Override
    public String toString() {
        return description;
    }
}
