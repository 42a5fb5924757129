package org.reeve.watchdog.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.Pulse;
import org.reeve.watchdog.vm.Pulse.Answer;

/**
 * What libvirt says of its way to a domain (virDomainGetControlInfo), without asking QEMU.
 *
 * @param state virDomainControlState; below zero when it could not be learned
 */
record ControlInfo(int state, Duration since) {
    private static final int OK = 0;
    private static final int JOB = 1;
    private static final int OCCUPIED = 2;
    // struct _virDomainControlInfo { unsigned int state; unsigned int details; unsigned long long stateTime; }
    private static final int SIZE = 16;
    private static final int MILLIS_OFFSET = 8;

    static ControlInfo of(LibvirtBinding libvirt, Pointer domain) {
        try (Memory info = new Memory(SIZE)) {
            return libvirt.virDomainGetControlInfo(domain, info, 0) < 0
                    ? new ControlInfo(-1, Duration.ZERO)
                    : new ControlInfo(info.getInt(0), Duration.ofMillis(info.getLong(MILLIS_OFFSET)));
        }
    }

    /** Whether libvirt can be asked about the domain without waiting for a monitor that owes an answer. */
    boolean isFree() {
        return state == OK || state == JOB;
    }

    /** Whether libvirt has work with the domain that takes its time, and which it keeps track of. */
    boolean isJob() {
        return state == JOB;
    }

    /** @return null when it could not be learned */
    Pulse.@Nullable Monitor monitor() {
        return switch (state) {
            case OK, JOB -> Pulse.Monitor.ANSWERS;
            case OCCUPIED -> Pulse.Monitor.owing(since);
            // An error: the monitor is lost. Below zero: the domain has gone meanwhile.
            default -> state < 0 ? null : new Pulse.Monitor(Answer.SILENT, Duration.ZERO);
        };
    }
}
