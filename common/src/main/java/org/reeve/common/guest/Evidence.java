package org.reeve.common.guest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One piece of evidence of an incident: what was kept, or why it was not.
 *
 * @param at when it was taken, or tried
 * @param bytes how large it is; null when it was not kept
 * @param path where it is on the host, for operators alone; null when it was not kept, or not as a file
 * @param note what else there is to say, in a sentence: why it was not kept, or why it stays on the host; may be empty
 */
public record Evidence(
        Kind kind,
        Instant at,
        @Nullable Long bytes,
        @Nullable String path,
        String note) {
    /** The largest picture that leaves its host: as base64 in a message it is still well below the longest text of the wire. */
    public static final int TRAVELLING_PICTURE_BYTES_MOST = 512 * 1024;

    /** What it is. */
    public enum Kind {
        /** The last lines of the guest's serial console. They are in the incident itself. */
        CONSOLE,
        /** What the guest's first screen showed, a PNG. */
        SCREEN,
        /** The guest's memory, a core file in ELF format. It never leaves the host. */
        CORE
    }

    public static Evidence kept(Kind kind, Instant at, long bytes, @Nullable String path, String note) {
        return new Evidence(kind, at, bytes, path, note);
    }

    public static Evidence notKept(Kind kind, Instant at, String why) {
        return new Evidence(kind, at, null, null, why);
    }

    public boolean isKept() {
        return bytes != null;
    }
}
