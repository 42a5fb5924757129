package org.reeve.watchdog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.reeve.watchdog.journal.JournalException.Kind;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's failures mean for the watchdog (https://www.sqlite.org/rescode.html). */
final class JournalFaults {
    private static final String DAMAGED = "a watchdog that starts sets it aside and begins a new one";
    private static final String NEWER = "install that version again, or move the journal away and lose what it holds";

    private JournalFaults() {}

    static JournalException damaged(Path file, String how) {
        return new JournalException(Kind.DAMAGED, "journal " + file + " " + how, new SQLException(how));
    }

    static JournalException newer(Path file) {
        String what = "journal " + file + " was written by a newer version of Reeve; " + NEWER;
        return new JournalException(Kind.NEWER, what, new SQLException("unknown migrations"));
    }

    static JournalException of(Path file, String doing, Throwable failure) {
        Kind kind = kindOf(failure);
        String advice =
                switch (kind) {
                    case DISK_FULL -> "make room on its file system";
                    case DISK_FAILED -> "check the disk and the file's permissions";
                    case DAMAGED -> DAMAGED;
                    case NEWER -> NEWER;
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
            if (cause instanceof IOException) {
                return Kind.DISK_FAILED;
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
                || primary == SQLiteErrorCode.SQLITE_NOMEM.code
                || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code;
        return disk ? Kind.DISK_FAILED : Kind.DAMAGED;
    }
}
