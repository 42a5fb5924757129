package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.PowerReason;

/**
 * What libvirt is doing with guests. Of one that stands still meanwhile the state tells. Of others libvirt must be asked for
 * its job, and passes that on to a QEMU that has one. So the question has lanes of its own, and little time.
 */
final class Activities implements AutoCloseable {
    private static final int THREADS_MOST = 8;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final LibvirtBinding libvirt;
    private final CallConnections acting;
    private final CallLanes lanes;
    private final AtomicInteger underWay = new AtomicInteger();

    Activities(LibvirtBinding libvirt, CallConnections acting, ReeveClock clock) {
        this.libvirt = libvirt;
        this.acting = acting;
        this.lanes = new CallLanes("libvirt-job-", THREADS_MOST, clock);
    }

    /**
     * @param domain one that runs, of the connection that asks
     * @param why the reason of its state
     */
    Activity of(GuestId guest, Pointer domain, PowerReason why) {
        return switch (why) {
            case SAVING -> Activity.SAVING;
            case DUMPING -> Activity.DUMPING;
            case MIGRATING -> Activity.MIGRATING;
            default -> ofRunning(guest, ControlInfo.of(libvirt, domain));
        };
    }

    private Activity ofRunning(GuestId guest, ControlInfo way) {
        // libvirt says JOB only for as long as it asks QEMU how the job stands, and OK in between.
        Activity untold = way.isJob() ? Activity.OTHER : Activity.NONE;
        if (!way.isFree() || underWay.get() >= THREADS_MOST) {
            return untold;
        }
        try {
            return lanes.call(guest, "ask what is done with guest " + guest, PATIENCE, () -> ask(guest));
        } catch (HypervisorException notTold) {
            return untold;
        }
    }

    private Activity ask(GuestId guest) throws HypervisorException {
        underWay.incrementAndGet();
        try {
            return askThrough(acting.borrow(), guest);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private Activity askThrough(LibvirtConnection connection, GuestId guest) throws HypervisorException {
        try {
            return new Domains(libvirt, connection.pointer()).with(guest, "ask about", this::ask);
        } finally {
            connection.bringBack();
        }
    }

    private Activity ask(Pointer domain) {
        IntByReference type = new IntByReference();
        IntByReference count = new IntByReference();
        PointerByReference parameters = new PointerByReference();
        if (libvirt.virDomainGetJobStats(domain, type, parameters, count, 0) < 0) {
            return LibvirtError.last(libvirt).code() == LibvirtError.NO_SUPPORT ? Activity.NONE : Activity.OTHER;
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
