package org.reeve.agent.plan;

/** How a {@link Setting} stands. */
public sealed interface SettingFact {
    record Value(String text) implements SettingFact {}

    /** There is no such thing. */
    record NotThere() implements SettingFact {}

    /** It cannot be seen now: what keeps it is not installed, or does not answer. */
    record Unseen(String cause, String correction) implements SettingFact {}
}
