package org.reeve.central.identity;

import java.util.UUID;

/** Somebody who asks, and therefore how much of the world they are shown. What is not theirs does not exist for them. */
public sealed interface Viewer {
    /** The token they showed. */
    UUID token();

    /** Who they are, as people read it. */
    String label();

    /** Sees and touches everything. */
    record Operator(UUID token, String label) implements Viewer {}

    /** Sees and touches the guests that {@code customer} owns, and nothing else. */
    record Customer(UUID token, UUID customer, String label) implements Viewer {}
}
