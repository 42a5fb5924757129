package org.reeve.agent.channel;

import org.reeve.common.identity.LiveCredentials;

/** Who wants to know who this guest is. Called on the enrolment's executor. */
public interface IdentityListener {
    /** This guest has a certificate now; renewals arrive through {@code credentials} itself. */
    void enrolled(LiveCredentials credentials);

    /** The certificate was another guest's: this one is a copy of its disk. */
    void setAside();
}
