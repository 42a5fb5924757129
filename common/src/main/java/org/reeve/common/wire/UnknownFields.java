package org.reeve.common.wire;

/** What is done with a field that the type of its object does not have. */
public enum UnknownFields {
    /** A newer peer may send it. */
    SKIPPED,

    /** A person may have mistyped it. */
    REFUSED
}
