package org.reeve.agent.plan;

/** What a step may do to something that is there already and that Reeve did not put there as it is. */
public enum Claim {
    /** Keep it, whoever made it, and list it as drift. */
    OURS_ONLY,
    /** Replace it the first time (it is a setting that always has some value); keep what somebody edits later. */
    FIRST_TIME,
    /** Replace it, with a copy kept in the backups: the document says {@code on_drift = "replace"}. */
    ALWAYS
}
