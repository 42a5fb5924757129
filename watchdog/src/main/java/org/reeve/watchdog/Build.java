package org.reeve.watchdog;

import org.jspecify.annotations.Nullable;

/** Which version this is. */
final class Build {
    /** From the jar's manifest; {@code development} where there is no jar. */
    static final String VERSION = version(Build.class.getPackage().getImplementationVersion());

    private Build() {}

    private static String version(@Nullable String manifest) {
        return manifest == null ? "development" : manifest;
    }
}
