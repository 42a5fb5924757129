package org.reeve.watchdog.story;

/**
 * A guest of a story.
 *
 * @param begins how it is found when the story begins
 */
public record Player(String name, Definition definition, Agent agent, Begins begins) {
    /** Whether there is an agent in the guest. */
    public enum Agent {
        PRESENT,
        ABSENT
    }

    /** How a guest is found at the beginning. */
    public enum Begins {
        /** It has run for a while, and is well. */
        RUNNING,
        /** It ran once, and was switched off on purpose. */
        OFF,
        /** It is not on this host yet. */
        ABSENT
    }
}
