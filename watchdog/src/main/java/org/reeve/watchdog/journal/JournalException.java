package org.reeve.watchdog.journal;

/** The journal could not be read or written: nothing of the entry was kept. The message is for people and says what to do. */
public final class JournalException extends Exception {
    private final Kind kind;

    JournalException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong. */
    public enum Kind {
        /** There is no room on the disk, or not for this user. */
        DISK_FULL,
        /** The disk did not do what it was told. */
        DISK_FAILED,
        /** The file is not a journal, or not whole. */
        DAMAGED,
        /** A newer version of Reeve has written it. */
        NEWER,
        /** Another watchdog uses it. */
        IN_USE
    }
}
