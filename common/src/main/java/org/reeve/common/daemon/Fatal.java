package org.reeve.common.daemon;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the process after a bug. Only the first call counts: the others are its consequences. */
final class Fatal implements Thread.UncaughtExceptionHandler {
    /** How the process ends. */
    interface End {
        void now(String what, @Nullable Throwable cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Fatal.class);

    private final AtomicBoolean called = new AtomicBoolean();
    private final End end;

    Fatal(End end) {
        this.end = end;
    }

    void now(String what, @Nullable Throwable cause) {
        if (!called.compareAndSet(false, true)) {
            return;
        }
        try {
            LOG.error("A bug or worse: {}; the process ends, to be started again", what, cause);
        } finally {
            // Also when logging itself fails, as it may without memory.
            end.now(what, cause);
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
        now("uncaught exception in thread " + thread.getName(), cause);
    }
}
