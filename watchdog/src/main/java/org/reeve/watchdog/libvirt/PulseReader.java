package org.reeve.watchdog.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.Pulse;

/**
 * Reads signs of life. All but one thing come from libvirt and the host's kernel; only the counters of disks come through
 * the monitors, and a QEMU that has just stopped answering keeps that call. Such a call is left behind in its lane, and the
 * next, in another, passes that guest over, whose monitor is busy now. Each call left behind takes one of libvirtd's workers
 * (20 by default), so there are few lanes. When all are taken, guests whose CPUs have just run are asked, in lanes of their
 * own: those of a QEMU that has stood still since the last pulse have not. The counters of the others are unknown then.
 */
final class PulseReader implements AutoCloseable {
    private static final int LANES = 8;
    private static final int LANES_OF_LIVELY = 2;
    // Ten times what 500 guests were seen to take.
    private static final Duration BLOCK_PATIENCE = Duration.ofMillis(500);
    // struct _virVcpuInfo { unsigned int number; int state; unsigned long long cpuTime; int cpu; }
    private static final int VCPU_SIZE = 24;
    private static final int VCPU_TIME_OFFSET = 8;
    private static final int VCPUS_MOST = 512;

    private final LibvirtBinding libvirt;
    private final CallConnections acting;
    private final ReeveClock clock;
    private final CallLanes lanes;
    private final CallLanes lanesOfLively;
    private volatile Map<GuestId, Duration> lastVcpuTimes = Map.of();

    private interface Question {
        Map<GuestId, Long> ask(LibvirtConnection connection) throws HypervisorException;
    }

    PulseReader(LibvirtBinding libvirt, CallConnections acting, ReeveClock clock) {
        this.libvirt = libvirt;
        this.acting = acting;
        this.clock = clock;
        this.lanes = new CallLanes("libvirt-block-", LANES, clock);
        this.lanesOfLively = new CallLanes("libvirt-block-lively-", LANES_OF_LIVELY, clock);
    }

    /** What is read while the connection is lent. One at a time. */
    List<Pulse> read(Domains domains, Pointer connection, Duration deadline) throws HypervisorException {
        Duration until = clock.elapsed().plus(deadline.dividedBy(2));
        Map<GuestId, Duration> vcpuTimes = vcpuTimes(domains);
        Set<GuestId> lively = new HashSet<>();
        vcpuTimes.forEach((guest, time) -> {
            if (time.compareTo(lastVcpuTimes.getOrDefault(guest, time)) > 0) {
                lively.add(guest);
            }
        });
        lastVcpuTimes = Map.copyOf(vcpuTimes);
        // Before the monitors: who does not answer has a busy one from here on.
        Map<GuestId, Long> blockRequests = blockRequests(lively, until);
        Map<GuestId, Long> packets = new DomainStats(libvirt, connection).packets();
        return domains.running(domain -> {
            GuestId guest = Domains.id(libvirt, domain);
            return Optional.ofNullable(ControlInfo.of(libvirt, domain).monitor())
                    .map(monitor -> new Pulse(
                            guest, vcpuTimes.get(guest), blockRequests.get(guest), packets.get(guest), monitor));
        });
    }

    private Map<GuestId, Long> blockRequests(Set<GuestId> lively, Duration until) throws HypervisorException {
        List<Integer> free = free(lanes, LANES);
        return free.isEmpty()
                ? ask(lanesOfLively, free(lanesOfLively, LANES_OF_LIVELY), until, connection -> of(lively, connection))
                : ask(lanes, free, until, connection -> new DomainStats(libvirt, connection.pointer()).blockRequests());
    }

    private static List<Integer> free(CallLanes lanes, int count) {
        return IntStream.range(0, count)
                .filter(lane -> !lanes.isStuck(lane))
                .boxed()
                .toList();
    }

    private Map<GuestId, Long> of(Set<GuestId> guests, LibvirtConnection connection) throws HypervisorException {
        return new Domains(libvirt, connection.pointer())
                .withRunning(guests, domains -> new DomainStats(libvirt, connection.pointer()).blockRequests(domains));
    }

    /** Each lane in turn, until one answers. */
    private Map<GuestId, Long> ask(CallLanes lanes, List<Integer> free, Duration until, Question question)
            throws HypervisorException {
        for (int lane : free) {
            Duration left = until.minus(clock.elapsed());
            if (!left.isPositive()) {
                break;
            }
            try {
                Duration patience = left.compareTo(BLOCK_PATIENCE) < 0 ? left : BLOCK_PATIENCE;
                return lanes.call(lane, "read the statistics of disks", patience, () -> lend(question));
            } catch (HypervisorException failure) {
                if (failure.kind() != Kind.TIMED_OUT) {
                    throw failure;
                }
            }
        }
        return Map.of();
    }

    private Map<GuestId, Long> lend(Question question) throws HypervisorException {
        LibvirtConnection connection = acting.borrow();
        try {
            return question.ask(connection);
        } finally {
            connection.bringBack();
        }
    }

    private Map<GuestId, Duration> vcpuTimes(Domains domains) throws HypervisorException {
        Map<GuestId, Duration> times = new HashMap<>();
        domains.running(domain ->
                        Optional.ofNullable(vcpuTime(domain)).map(time -> Map.entry(Domains.id(libvirt, domain), time)))
                .forEach(guest -> times.put(guest.getKey(), guest.getValue()));
        return times;
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
        lanes.close();
        lanesOfLively.close();
    }
}
