package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Nowhere, for hosts that are simulated: pictures are kept in name, and for memory there is no room. */
public final class SimulatedEvidence implements EvidenceStore {
    @Override
    public Path keepScreen(UUID incident, byte[] png) {
        return Path.of("/evidence", incident.toString(), "screen.png");
    }

    @Override
    public CorePlace placeForCore(UUID incident, long bytes) throws IOException {
        throw new IOException("A simulated guest has no memory that could be kept.");
    }
}
