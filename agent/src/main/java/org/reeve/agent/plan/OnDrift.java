package org.reeve.agent.plan;

import static org.reeve.common.config.ValueFormat.choice;

import org.reeve.common.config.ConfigTable;

/** A document's word on what somebody edited by hand: {@code on_drift = "keep"} or {@code "replace"}. */
public enum OnDrift {
    KEEP,
    REPLACE;

    /** As the document says; {@link #KEEP} where it says nothing. */
    public static OnDrift read(ConfigTable table) {
        return table.optional("on_drift", choice(OnDrift.class), KEEP);
    }

    /** What the module's steps may do where {@code usual} is the rule without that word. */
    public Claim claim(Claim usual) {
        return switch (this) {
            case KEEP -> usual;
            case REPLACE -> Claim.ALWAYS;
        };
    }
}
