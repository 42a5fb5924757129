package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.vm.Pulse;
import org.reeve.watchdog.vm.Pulse.Answer;

/** The numbers are those of virDomainControlState and virDomainControlErrorReason. */
class ControlInfoTest {
    private static Pulse.Monitor monitor(int state, int details, int seconds) {
        Pulse.Monitor monitor = new ControlInfo(state, details, Duration.ofSeconds(seconds)).monitor();
        if (monitor == null) {
            throw new AssertionError("nothing is known of state " + state);
        }
        return monitor;
    }

    @Test
    void callThatWaitsIsBusyFirstAndSilentThen() {
        assertEquals(new Pulse.Monitor(Answer.BUSY, Duration.ofSeconds(4)), monitor(2, 0, 4));
        assertEquals(new Pulse.Monitor(Answer.SILENT, Duration.ofSeconds(5)), monitor(2, 0, 5));
    }

    @Test
    void longJobIsNoSilence() {
        assertEquals(Pulse.Monitor.ANSWERS, monitor(1, 0, 600));
        assertEquals(Pulse.Monitor.ANSWERS, monitor(0, 0, 0));
    }

    @Test
    void lostMonitorIsSilentAndWorkOfLibvirtsOwnIsNot() {
        assertEquals(Answer.SILENT, monitor(3, 2, 0).answer());
        assertEquals(Answer.SILENT, monitor(3, 1, 0).answer());
        assertEquals(Pulse.Monitor.ANSWERS, monitor(3, 3, 0));
    }

    @Test
    void ofADomainThatHasGoneNothingIsKnown() {
        assertNull(new ControlInfo(-1, 0, Duration.ZERO).monitor());
    }
}
