package org.reeve.agent.plan;

/** Programs that take changed files in for others. Each is a fixed command of {@code agent.system}. */
public enum Refresher {
    UNIT_FILES("systemctl daemon-reload");

    private final String shown;

    Refresher(String shown) {
        this.shown = shown;
    }

    /** The command as people know it. */
    public String shown() {
        return shown;
    }
}
