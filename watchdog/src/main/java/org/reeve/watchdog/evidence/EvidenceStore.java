package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Where evidence is kept. Thread-safe. The messages of its exceptions are for people, in a sentence. */
public interface EvidenceStore {
    /** @return where the picture is */
    Path keepScreen(UUID incident, byte[] png) throws IOException;

    /**
     * A place for a core file, with room set aside for it until the place is closed.
     *
     * @throws IOException also when there is no room, or another core is being written
     */
    CorePlace placeForCore(UUID incident, long bytes) throws IOException;

    /** A place for one core file. Closing it removes what was not kept. */
    interface CorePlace extends AutoCloseable {
        /** Absolute, in a folder that exists; not there yet. */
        Path file();

        /**
         * What was written there is whole, and stays.
         *
         * @return how many bytes it has
         */
        long keep() throws IOException;

        @Override
        void close();
    }
}
