package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.HypervisorException;

/** The statistics of all running domains at once (virConnectGetAllDomainStats). */
final class DomainStats {
    // virDomainStatsTypes. QEMU's monitor is asked for those of disks; those of interfaces come from the host's kernel.
    private static final int INTERFACE = 1 << 4;
    private static final int BLOCK = 1 << 5;
    // virConnectGetAllDomainStatsFlags: leave out what a domain whose monitor is busy would have to be asked for.
    private static final int ACTIVE = 1;
    private static final int NO_WAIT = 1 << 29;
    // struct _virDomainStatsRecord { virDomainPtr dom; virTypedParameterPtr params; int nparams; }
    private static final int PARAMETERS_OFFSET = 8;
    private static final int COUNT_OFFSET = 16;
    private static final List<String> PACKETS = List.of("tx.pkts");
    private static final List<String> REQUESTS = List.of("rd.reqs", "wr.reqs", "fl.reqs");

    private final LibvirtBinding libvirt;
    private final Pointer connection;

    DomainStats(LibvirtBinding libvirt, Pointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    /** Sent by the guest; guests without interfaces are left out. Asks no QEMU. */
    Map<GuestId, Long> packets() throws HypervisorException {
        return sums("net", PACKETS, records -> ofAll(INTERFACE, records));
    }

    /**
     * Guests without disks are left out, and those whose monitor was busy before. A QEMU that has just stopped answering
     * keeps this call for as long as it stays so, and by that has a busy monitor for the next.
     */
    Map<GuestId, Long> blockRequests() throws HypervisorException {
        return sums("block", REQUESTS, records -> ofAll(BLOCK, records));
    }

    /**
     * The same, of some guests only: the others are not asked.
     *
     * @param domains of this connection
     */
    Map<GuestId, Long> blockRequests(List<Pointer> domains) throws HypervisorException {
        @Nullable Pointer[] ended = Arrays.copyOf(domains.toArray(Pointer[]::new), domains.size() + 1);
        return domains.isEmpty()
                ? Map.of()
                : sums(
                        "block",
                        REQUESTS,
                        records -> libvirt.virDomainListGetStats(ended, BLOCK, records, ACTIVE | NO_WAIT));
    }

    private interface Question {
        /** @return how many records, or below zero */
        int ask(PointerByReference records);
    }

    private int ofAll(int kind, PointerByReference records) {
        return libvirt.virConnectGetAllDomainStats(connection, kind, records, ACTIVE | NO_WAIT);
    }

    private Map<GuestId, Long> sums(String prefix, List<String> counters, Question question)
            throws HypervisorException {
        PointerByReference array = new PointerByReference();
        int count = question.ask(array);
        if (count < 0) {
            LibvirtError error = LibvirtError.last(libvirt);
            if (error.code() == LibvirtError.NO_SUPPORT) {
                return Map.of();
            }
            throw error.toException("read the statistics of the guests");
        }
        Pointer records = array.getValue();
        try {
            Map<GuestId, Long> sums = new HashMap<>();
            for (Pointer record : records.getPointerArray(0, count)) {
                Long sum = sum(record, prefix, counters);
                if (sum != null) {
                    sums.put(Domains.id(libvirt, record.getPointer(0)), sum);
                }
            }
            return sums;
        } finally {
            libvirt.virDomainStatsRecordListFree(records);
        }
    }

    /** @return null when libvirt does not tell of a single one */
    private static @Nullable Long sum(Pointer record, String prefix, List<String> counters) {
        Map<String, Long> numbers =
                TypedParameters.numbers(record.getPointer(PARAMETERS_OFFSET), record.getInt(COUNT_OFFSET));
        List<Long> told = IntStream.range(
                        0, numbers.getOrDefault(prefix + ".count", 0L).intValue())
                .boxed()
                .flatMap(device -> counters.stream()
                        .map(counter -> numbers.get(prefix + "." + device + "." + counter))
                        .filter(number -> number != null))
                .toList();
        return told.isEmpty() ? null : told.stream().mapToLong(Long::longValue).sum();
    }
}
