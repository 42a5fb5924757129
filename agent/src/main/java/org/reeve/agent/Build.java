package org.reeve.agent;

/** Which build of the agent this is. */
final class Build {
    private Build() {}

    /** As the jar's manifest says; {@code development} outside a jar. */
    static String version() {
        String version = Build.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
