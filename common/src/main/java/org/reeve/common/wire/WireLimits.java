package org.reeve.common.wire;

/**
 * What a text from a peer must keep to before anything is built from it. The same limits hold for what is sent, so that
 * nobody sends what its peer would refuse.
 */
public final class WireLimits {
    /** The longest text, in UTF-16 units and in bytes of UTF-8: 1 MiB. */
    public static final int MAX_TEXT = 1024 * 1024;

    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 32;

    /** How many values, names not counted, one text may hold. */
    public static final int MAX_ELEMENTS = 10_000;

    /** The longest name of a field. */
    static final int MAX_NAME = 64;

    /** Longer than any number of the vocabulary, and short enough that parsing it takes no time worth mentioning. */
    static final int MAX_NUMBER = 32;

    private WireLimits() {}
}
