package org.reeve.watchdog.libvirt;

import java.util.function.BiConsumer;
import org.slf4j.LoggerFactory;

/**
 * Who watches the thread on which libvirt's events come. Called on that thread; must not throw.
 *
 * @param turned told about once a second while that thread goes on, connected or not
 * @param fatal told when it cannot go on, or something failed on it that only a bug explains: what happened, and its cause
 */
public record EventLoopWatch(Runnable turned, BiConsumer<String, Throwable> fatal) {
    /** Nobody: it is only logged. */
    public static final EventLoopWatch NOBODY =
            new EventLoopWatch(() -> {}, (what, cause) -> LoggerFactory.getLogger(EventLoopWatch.class)
                    .error(what, cause));
}
