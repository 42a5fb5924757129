package org.reeve.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reeve.common.daemon.ExitCode;
import org.reeve.watchdog.ChildJvm.Ended;
import org.reeve.watchdog.FailingDaemon.How;

/** Whatever fails in one of its threads, the process ends and says why: systemd starts it again. With the options it is shipped with. */
class NeverDeafTest {
    private static final int ABORTED = 128 + 6;
    private static final int EXIT_ON_OUT_OF_MEMORY = 3;

    private static Ended end(How how) throws Exception {
        return ChildJvm.run(List.of(), FailingDaemon.class, how.name());
    }

    private static void assertSays(Ended ended, String words) {
        assertTrue(ended.output().contains(words), ended::output);
    }

    @Test
    void aThreadThatDiesEndsTheDaemon() throws Exception {
        Ended ended = end(How.EXCEPTION);
        assertEquals(ExitCode.FAILURE.number(), ended.status(), ended::output);
        assertSays(ended, "uncaught exception in thread " + FailingDaemon.THREAD);
        assertSays(ended, "this cannot happen");
    }

    @Test
    void anExhaustedStackEndsTheDaemon() throws Exception {
        Ended ended = end(How.STACK_EXHAUSTED);
        assertEquals(ExitCode.FAILURE.number(), ended.status(), ended::output);
        assertSays(ended, "StackOverflowError");
    }

    @Test
    void anExhaustedHeapEndsTheDaemonAlsoWhereItIsSwallowed() throws Exception {
        Ended ended = end(How.HEAP_EXHAUSTED);
        assertEquals(EXIT_ON_OUT_OF_MEMORY, ended.status(), ended::output);
        assertSays(ended, "Terminating due to java.lang.OutOfMemoryError");
    }

    @Test
    void nothingGoesOnWithoutTheThreadsItNeeds() throws Exception {
        Ended ended = end(How.THREADS_EXHAUSTED);
        assertTrue(
                ended.status() == ExitCode.FAILURE.number() || ended.status() == EXIT_ON_OUT_OF_MEMORY, ended::output);
        assertSays(ended, "OutOfMemoryError");
    }

    @Test
    void aNativeFaultEndsTheDaemonAndIsInItsLog() throws Exception {
        Ended ended = end(How.NATIVE_FAULT);
        assertEquals(ABORTED, ended.status(), ended::output);
        assertSays(ended, "SIGSEGV");
        assertSays(ended, "Current thread");
    }
}
