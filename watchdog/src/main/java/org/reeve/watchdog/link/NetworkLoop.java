package org.reeve.watchdog.link;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.reeve.common.daemon.ProgressGate;

/**
 * One thread that speaks to the network: that of all links, or that of all checks. Netty goes on after a task that fails, and of one
 * that should come again it says nothing: here that is fatal, as is the end of the thread before it is closed. What fails while a
 * peer's words are read ends that connection.
 */
public final class NetworkLoop extends SingleThreadIoEventLoop implements AutoCloseable {
    private static final long TURN_SECONDS = 1;
    private static final long QUIET_SECONDS = 0;
    private static final long END_SECONDS_MOST = 2;

    private final String whose;
    private final BiConsumer<String, Throwable> fatal;
    private volatile boolean closing;

    private NetworkLoop(String whose, BiConsumer<String, Throwable> fatal) {
        super(null, new DefaultThreadFactory("reeve-" + whose), NioIoHandler.newFactory());
        this.whose = whose;
        this.fatal = fatal;
    }

    /**
     * @param whose what it is for, such as {@code links}
     * @param progress told that the thread goes on
     * @param fatal told when it does not, or a task failed: what happened, and its cause
     */
    public static NetworkLoop start(String whose, ProgressGate.Loop progress, BiConsumer<String, Throwable> fatal) {
        NetworkLoop loop = new NetworkLoop(whose, fatal);
        var _ = loop.scheduleAtFixedRate(progress::progressed, 0, TURN_SECONDS, TimeUnit.SECONDS);
        loop.terminationFuture().addListener(ended -> {
            if (!loop.closing) {
                fatal.accept("the thread of the " + whose + " has ended", ended.cause());
            }
        });
        return loop;
    }

    @Override
    public void execute(Runnable task) {
        super.execute(guarded(task));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return super.schedule(guarded(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(guarded(task), first, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return super.scheduleWithFixedDelay(guarded(task), first, delay, unit);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                if (closing) {
                    throw failure;
                }
                fatal.accept("a task of the " + whose + " has failed", failure);
            }
        };
    }

    @Override
    public void close() {
        closing = true;
        try {
            shutdownGracefully(QUIET_SECONDS, END_SECONDS_MOST, TimeUnit.SECONDS)
                    .await(END_SECONDS_MOST + 1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
