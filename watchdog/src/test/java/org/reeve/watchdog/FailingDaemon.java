package org.reeve.watchdog;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.DaemonRunner;
import org.reeve.common.daemon.ReeveDaemon;

/** A daemon one of whose threads fails in a way of one's choice, once it is ready. */
final class FailingDaemon extends ReeveDaemon {
    static final String THREAD = "one-of-many";

    private static final long FIRST_PAGE = 8;
    private static final int MEBIBYTE = 1 << 20;
    private static final long NO_ROOM_FOR_A_STACK = 1L << 46;

    private final How how;

    enum How {
        /** Something that only a bug explains. */
        EXCEPTION,
        STACK_EXHAUSTED,
        /** By code that swallows whatever happens. */
        HEAP_EXHAUSTED,
        THREADS_EXHAUSTED,
        /** As a bug in libvirt's library would. */
        NATIVE_FAULT
    }

    private FailingDaemon(How how) {
        super("failing");
        this.how = how;
    }

    public static void main(String... arguments) {
        DaemonRunner.run(new FailingDaemon(How.valueOf(arguments[0])));
    }

    @Override
    protected void start(DaemonParts parts) {
        Thread.ofPlatform().name(THREAD).daemon().start(this::fail);
    }

    private void fail() {
        switch (how) {
            case EXCEPTION -> throw new IllegalStateException("this cannot happen");
            case STACK_EXHAUSTED -> fail();
            case HEAP_EXHAUSTED -> exhaust();
            case THREADS_EXHAUSTED -> new Thread(null, () -> {}, "too large", NO_ROOM_FOR_A_STACK).start();
            case NATIVE_FAULT -> new Pointer(FIRST_PAGE).getByte(0);
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void exhaust() {
        List<byte[]> kept = new ArrayList<>();
        while (true) {
            try {
                kept.add(new byte[MEBIBYTE]);
            } catch (Throwable swallowed) {
                kept.removeLast();
            }
        }
    }
}
