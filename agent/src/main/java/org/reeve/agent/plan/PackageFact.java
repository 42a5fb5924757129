package org.reeve.agent.plan;

/** What dpkg knows of a package. */
public sealed interface PackageFact {
    record Installed(String version) implements PackageFact {}

    /** Removed, and its configuration is still there. */
    record ConfigurationLeft() implements PackageFact {}

    record NotInstalled() implements PackageFact {}

    /** Half way between two states: an earlier run was interrupted. */
    record Broken(String state) implements PackageFact {}
}
