package org.reeve.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.reeve.common.daemon.DaemonParts;

/** One thread for short work that may block, there only while there is some. */
final class Chores {
    private static final int WAITING_AT_MOST = 64;
    private static final long LINGERING_SECONDS = 10;

    private Chores() {}

    /** @throws RejectedExecutionException from its {@code execute}, when too much waits */
    static ThreadPoolExecutor start(String name, DaemonParts parts) {
        ThreadPoolExecutor chores = new ThreadPoolExecutor(
                1,
                1,
                LINGERING_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_AT_MOST),
                body -> Thread.ofPlatform().name(name).daemon().unstarted(body));
        chores.allowCoreThreadTimeOut(true);
        parts.add(name, chores::shutdown);
        return chores;
    }
}
