package org.reeve.agent.plan;

/** Programs that judge a configuration before a daemon takes it in. Each is a fixed command of {@code agent.system}. */
public enum Validator {
    NGINX("nginx -t"),
    APACHE("apache2ctl configtest"),
    SSHD("sshd -t"),
    SUDOERS("visudo -cf"),
    CALENDAR("systemd-analyze calendar");

    private final String shown;

    Validator(String shown) {
        this.shown = shown;
    }

    /** The command as people know it. */
    public String shown() {
        return shown;
    }
}
