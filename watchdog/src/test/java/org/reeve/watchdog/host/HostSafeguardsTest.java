package org.reeve.watchdog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.ChildJvm;
import org.reeve.watchdog.ChildJvm.Ended;

/** In processes of their own, since what they do to themselves cannot be undone. */
class HostSafeguardsTest {
    private static final Pattern LOCKED = Pattern.compile("(?m)^VmLck:\\s*([0-9]+) kB$");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*([0-9]+) kB$");
    // ps of the kernel's numbers: policy 2 is SCHED_RR, 0 is SCHED_OTHER.
    private static final String ROUND_ROBIN = "priority=7,policy=2";

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static boolean isRoot() throws IOException, InterruptedException {
        return succeeds("sh", "-c", "[ \"$(id -u)\" = 0 ]");
    }

    private static void needs(boolean met, String why) {
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(met, why + ", and CI skips nothing");
        }
        assumeTrue(met, why);
    }

    /** Without some capability, as under a unit that does not give it. */
    private static List<String> without(String capability) {
        return List.of(
                "prlimit",
                "--memlock=65536",
                "--rtprio=0",
                "setpriv",
                "--bounding-set=-" + capability,
                "--inh-caps=-" + capability);
    }

    private static long number(Pattern pattern, Ended ended) {
        Matcher found = pattern.matcher(ended.output());
        assertTrue(found.find(), ended::output);
        return Long.parseLong(found.group(1));
    }

    @Test
    void memoryIsLockedAndStaysSmall() throws Exception {
        needs(isRoot(), "only root may lock memory");
        Ended ended = ChildJvm.run(List.of(), HostProbe.class, "lock-memory");
        assertEquals(0, ended.status(), ended::output);
        assertTrue(ended.output().contains("The memory is locked"), ended::output);
        assertTrue(number(LOCKED, ended) > 0, ended::output);
        // With all that the JVM reserves it was 350 MB.
        assertTrue(number(RESIDENT, ended) < 150 * 1024, ended::output);
    }

    @Test
    void whereTheKernelRefusesToLockItIsSaidWithWhatToDo() throws Exception {
        needs(isRoot(), "only root has something to lose here");
        Ended ended = ChildJvm.run(without("ipc_lock"), HostProbe.class, "lock-memory");
        assertEquals(0, ended.status(), ended::output);
        assertTrue(ended.output().contains("<3>HostSafeguards: The memory is not locked"), ended::output);
        assertTrue(ended.output().contains("LimitMEMLOCK=infinity"), ended::output);
        assertEquals(0, number(LOCKED, ended));
    }

    @Test
    void theNamedThreadsAndTheCollectorGetRealTimePriority() throws Exception {
        needs(isRoot() && succeeds("chrt", "-r", "7", "true"), "the kernel gives nobody here real-time priority");
        Ended ended = ChildJvm.run(List.of(), HostProbe.class, "7");
        assertEquals(0, ended.status(), ended::output);
        assertTrue(ended.output().contains("java:" + ROUND_ROBIN), ended::output);
        assertTrue(ended.output().contains("VM Thread:" + ROUND_ROBIN), ended::output);
    }

    @Test
    void whereTheKernelRefusesRealTimeItIsSaidWithWhatToDo() throws Exception {
        needs(isRoot(), "only root has something to lose here");
        Ended ended = ChildJvm.run(without("sys_nice"), HostProbe.class, "7");
        assertEquals(0, ended.status(), ended::output);
        assertTrue(ended.output().contains("<3>HostSafeguards: No real-time priority"), ended::output);
        assertTrue(ended.output().contains("LimitRTPRIO=7"), ended::output);
        assertTrue(ended.output().contains("java:priority=0,policy=0"), ended::output);
    }
}
