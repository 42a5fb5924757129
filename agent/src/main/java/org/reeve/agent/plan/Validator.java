package org.reeve.agent.plan;

/** Programs that judge a configuration before a daemon takes it in. Each is a fixed command of {@code agent.system}. */
public enum Validator {
    NGINX("nginx -t"),
    APACHE("apache2ctl configtest"),
    CALENDAR("systemd-analyze calendar"),
    NFTABLES("nft --check"),
    NSD("nsd-checkconf"),
    NSD_ZONE("nsd-checkzone"),
    SSHD("sshd -t"),
    SUDOERS("visudo -cf");

    private final String shown;

    Validator(String shown) {
        this.shown = shown;
    }

    /** The command as people know it. */
    public String shown() {
        return shown;
    }
}
