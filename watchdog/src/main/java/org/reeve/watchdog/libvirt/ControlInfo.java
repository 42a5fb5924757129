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
 * @param details virDomainControlErrorReason
 */
record ControlInfo(int state, int details, Duration since) {
    private static final int OK = 0;
    private static final int JOB = 1;
    private static final int OCCUPIED = 2;
    // libvirt works on the domain, for itself: it starts QEMU, or waits for a device to go.
    private static final int INTERNAL = 3;
    // struct _virDomainControlInfo { unsigned int state; unsigned int details; unsigned long long stateTime; }
    private static final int SIZE = 16;
    private static final int DETAILS_OFFSET = 4;
    private static final int MILLIS_OFFSET = 8;

    static ControlInfo of(LibvirtBinding libvirt, Pointer domain) {
        try (Memory info = new Memory(SIZE)) {
            return libvirt.virDomainGetControlInfo(domain, info, 0) < 0
                    ? new ControlInfo(-1, 0, Duration.ZERO)
                    : new ControlInfo(
                            info.getInt(0),
                            info.getInt(DETAILS_OFFSET),
                            Duration.ofMillis(info.getLong(MILLIS_OFFSET)));
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
            default -> {
                if (state < 0) {
                    yield null;
                }
                yield details == INTERNAL ? Pulse.Monitor.ANSWERS : new Pulse.Monitor(Answer.SILENT, Duration.ZERO);
            }
        };
    }
}
