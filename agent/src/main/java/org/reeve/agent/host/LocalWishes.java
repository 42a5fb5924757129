package org.reeve.agent.host;

import java.util.UUID;
import org.reeve.common.guest.GuestId;

/** What the guest's own administrator asks for is nobody's business outside. */
public final class LocalWishes {
    /** Stands for the guest in operations that were asked for inside it; RFC 9562's nil UUID, which no guest has. */
    public static final GuestId NOBODY = new GuestId(new UUID(0, 0));

    private LocalWishes() {}
}
