package org.reeve.watchdog.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.Pulse;

/**
 * Reads signs of life. All but one thing come from libvirt and the host's kernel; only the counters of disks come through
 * the monitors, and a QEMU that has just stopped answering keeps that call. Such a call is left behind in its lane, and the
 * next, in another, passes that guest over. Since each call left behind takes one of libvirtd's workers, there are few lanes;
 * while all are taken, the counters of disks are unknown.
 */
final class PulseReader implements AutoCloseable {
    private static final int BLOCK_LANES = 3;
    // Ten times what 500 guests were seen to take.
    private static final Duration BLOCK_PATIENCE = Duration.ofMillis(500);
    // struct _virVcpuInfo { unsigned int number; int state; unsigned long long cpuTime; int cpu; }
    private static final int VCPU_SIZE = 24;
    private static final int VCPU_TIME_OFFSET = 8;
    private static final int VCPUS_MOST = 512;

    private final LibvirtBinding libvirt;
    private final ActingConnections acting;
    private final ReeveClock clock;
    private final CallLanes blockLanes;

    PulseReader(LibvirtBinding libvirt, ActingConnections acting, ReeveClock clock) {
        this.libvirt = libvirt;
        this.acting = acting;
        this.clock = clock;
        this.blockLanes = new CallLanes("libvirt-block-", BLOCK_LANES, clock);
    }

    /** What is read while the connection is lent. */
    List<Pulse> read(Domains domains, Pointer connection, Duration deadline) throws HypervisorException {
        // First: who does not answer has a busy monitor from here on.
        Map<GuestId, Long> blockRequests = blockRequests(clock.elapsed().plus(deadline.dividedBy(2)));
        Map<GuestId, Long> packets = new DomainStats(libvirt, connection).packets();
        return domains.running(domain -> {
            GuestId guest = Domains.id(libvirt, domain);
            return Optional.ofNullable(ControlInfo.of(libvirt, domain).monitor())
                    .map(monitor ->
                            new Pulse(guest, vcpuTime(domain), blockRequests.get(guest), packets.get(guest), monitor));
        });
    }

    private Map<GuestId, Long> blockRequests(Duration until) throws HypervisorException {
        for (int lane = 0; lane < BLOCK_LANES; lane++) {
            Duration left = until.minus(clock.elapsed());
            if (!left.isPositive()) {
                break;
            }
            try {
                Duration patience = left.compareTo(BLOCK_PATIENCE) < 0 ? left : BLOCK_PATIENCE;
                return blockLanes.call(lane, "read the statistics of disks", patience, () -> {
                    LibvirtConnection connection = acting.borrow();
                    try {
                        return new DomainStats(libvirt, connection.pointer()).blockRequests();
                    } finally {
                        connection.bringBack();
                    }
                });
            } catch (HypervisorException failure) {
                if (failure.kind() != Kind.TIMED_OUT) {
                    throw failure;
                }
            }
        }
        return Map.of();
    }

    private @Nullable Duration vcpuTime(Pointer domain) {
        try (Memory infos = new Memory((long) VCPUS_MOST * VCPU_SIZE)) {
            int count = libvirt.virDomainGetVcpus(domain, infos, VCPUS_MOST, null, 0);
            if (count < 0) {
                return null;
            }
            Duration sum = Duration.ZERO;
            for (int vcpu = 0; vcpu < count; vcpu++) {
                sum = sum.plusNanos(infos.getLong((long) vcpu * VCPU_SIZE + VCPU_TIME_OFFSET));
            }
            return sum;
        }
    }

    @Override
    public void close() {
        blockLanes.close();
    }
}
