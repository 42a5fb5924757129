package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.Map;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.HypervisorException;

/**
 * What libvirt is doing with guests. That there is something at all is known without QEMU; what it is takes a question that
 * libvirt may pass on to QEMU. So the question has lanes of its own, and little time.
 */
final class Activities implements AutoCloseable {
    private static final int THREADS_MOST = 2;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final LibvirtBinding libvirt;
    private final ActingConnections acting;
    private final CallLanes lanes;

    Activities(LibvirtBinding libvirt, ActingConnections acting, ReeveClock clock) {
        this.libvirt = libvirt;
        this.acting = acting;
        this.lanes = new CallLanes("libvirt-job-", THREADS_MOST, clock);
    }

    /** @param domain one that runs, of the connection that asks */
    Activity of(GuestId guest, Pointer domain) {
        if (!ControlInfo.of(libvirt, domain).isJob()) {
            return Activity.NONE;
        }
        try {
            return lanes.call(guest, "ask what is done with guest " + guest, PATIENCE, () -> ask(guest));
        } catch (HypervisorException notTold) {
            return Activity.OTHER;
        }
    }

    private Activity ask(GuestId guest) throws HypervisorException {
        LibvirtConnection connection = acting.borrow();
        try {
            return new Domains(libvirt, connection.pointer(), this).with(guest, "ask about", this::ask);
        } finally {
            connection.bringBack();
        }
    }

    private Activity ask(Pointer domain) {
        IntByReference type = new IntByReference();
        IntByReference count = new IntByReference();
        PointerByReference parameters = new PointerByReference();
        if (libvirt.virDomainGetJobStats(domain, type, parameters, count, 0) < 0) {
            return Activity.OTHER;
        }
        Map<String, Long> numbers = TypedParameters.numbers(parameters.getValue(), count.getValue());
        libvirt.virTypedParamsFree(parameters.getValue(), count.getValue());
        return LibvirtCodes.activity(
                type.getValue(), numbers.getOrDefault("operation", 0L).intValue());
    }

    @Override
    public void close() {
        lanes.close();
    }
}
