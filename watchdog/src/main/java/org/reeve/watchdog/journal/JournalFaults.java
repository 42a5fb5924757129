package org.reeve.watchdog.journal;

import java.nio.file.Path;
import org.reeve.watchdog.journal.JournalException.Kind;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's failures mean for the watchdog (https://www.sqlite.org/rescode.html). */
final class JournalFaults {
    private JournalFaults() {}

    static JournalException of(Path file, String doing, Throwable failure) {
        Kind kind = kindOf(failure);
        String advice =
                switch (kind) {
                    case DISK_FULL -> "make room on its file system";
                    case DISK_FAILED -> "check the disk and the file's permissions";
                    case DAMAGED -> "restore it, or move it away and start with an empty one";
                    case IN_USE -> "stop the other watchdog";
                };
        return new JournalException(
                kind, "journal " + file + ": " + doing + ": " + failure.getMessage() + "; " + advice, failure);
    }

    private static Kind kindOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return kindOf(sqlite.getResultCode());
            }
        }
        return Kind.DAMAGED;
    }

    private static Kind kindOf(SQLiteErrorCode code) {
        // Extended codes carry the primary one in their lowest byte.
        int primary = code.code & 0xff;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return Kind.DISK_FULL;
        }
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return Kind.IN_USE;
        }
        boolean disk = primary == SQLiteErrorCode.SQLITE_IOERR.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code;
        return disk ? Kind.DISK_FAILED : Kind.DAMAGED;
    }
}
