package org.reeve.central.fleet;

import java.time.Instant;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;

/**
 * An incident, as the host told it.
 *
 * @param changedAt when news of it came last
 */
public record IncidentView(Incident incident, String guestName, HostId host, Instant changedAt) {}
