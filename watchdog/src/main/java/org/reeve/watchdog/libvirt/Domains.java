package org.reeve.watchdog.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/** The domains behind one lent connection. Blocks as long as libvirt does; each pointer is freed where it was obtained. */
final class Domains {
    private static final int UUID_TEXT_LENGTH = 36;
    // VIR_CONNECT_LIST_DOMAINS_ACTIVE
    private static final int ACTIVE = 1;

    private final LibvirtBinding libvirt;
    private final Pointer connection;

    Domains(LibvirtBinding libvirt, Pointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    /** What is done with a domain of libvirt; below zero means that it failed. */
    interface Deed {
        int on(Pointer domain);
    }

    /** What is read of a domain, or done with it. */
    interface Use<T> {
        T of(Pointer domain) throws HypervisorException;
    }

    /** What is asked about several domains at once. */
    interface UseOfAll<T> {
        T of(List<Pointer> domains) throws HypervisorException;
    }

    private interface Visit {
        void at(Pointer domain) throws HypervisorException;
    }

    /** The state that a deed needs, and libvirt does not always name as the cause of a failure. */
    enum Needs {
        RUNNING,
        NOT_RUNNING
    }

    /** The domain object carries its UUID: this asks nobody. */
    static GuestId id(LibvirtBinding libvirt, Pointer domain) {
        byte[] uuid = new byte[UUID_TEXT_LENGTH + 1];
        if (libvirt.virDomainGetUUIDString(domain, uuid) < 0) {
            throw new IllegalStateException(LibvirtError.last(libvirt).message());
        }
        return GuestId.parse(new String(uuid, 0, UUID_TEXT_LENGTH, StandardCharsets.US_ASCII));
    }

    List<Guest> all(Descriptions descriptions) throws HypervisorException {
        List<Guest> guests = new ArrayList<>();
        forEach(0, domain -> descriptions.of(domain).ifPresent(guests::add));
        return guests;
    }

    /** Of those that run. */
    <T> List<T> running(Use<Optional<T>> use) throws HypervisorException {
        List<T> used = new ArrayList<>();
        forEach(ACTIVE, domain -> use.of(domain).ifPresent(used::add));
        return used;
    }

    /** Some of those that run, all at once. */
    <T> T withRunning(Set<GuestId> guests, UseOfAll<T> use) throws HypervisorException {
        return withAll(
                ACTIVE,
                domains -> use.of(domains.stream()
                        .filter(domain -> guests.contains(id(libvirt, domain)))
                        .toList()));
    }

    private void forEach(int flags, Visit visit) throws HypervisorException {
        withAll(flags, domains -> {
            for (Pointer domain : domains) {
                visit.at(domain);
            }
            return domains;
        });
    }

    private <T> T withAll(int flags, UseOfAll<T> use) throws HypervisorException {
        PointerByReference array = new PointerByReference();
        int count = libvirt.virConnectListAllDomains(connection, array, flags);
        if (count < 0) {
            throw LibvirtError.last(libvirt).toException("list the guests");
        }
        Pointer start = array.getValue();
        List<Pointer> domains = List.of(start.getPointerArray(0, count));
        Native.free(Pointer.nativeValue(start));
        try {
            return use.of(domains);
        } finally {
            for (Pointer domain : domains) {
                libvirt.virDomainFree(domain);
            }
        }
    }

    Optional<Guest> find(GuestId guest, Descriptions descriptions) throws HypervisorException {
        Pointer domain = libvirt.virDomainLookupByUUIDString(connection, guest.toString());
        if (domain == null) {
            HypervisorException failure = LibvirtError.last(libvirt).toException("look guest " + guest + " up");
            if (failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
        try {
            return descriptions.of(domain);
        } finally {
            libvirt.virDomainFree(domain);
        }
    }

    /** @param verb for the message when there is no such guest */
    <T> T with(GuestId guest, String verb, Use<T> use) throws HypervisorException {
        Pointer domain = libvirt.virDomainLookupByUUIDString(connection, guest.toString());
        if (domain == null) {
            throw LibvirtError.last(libvirt).toException(verb + " guest " + guest);
        }
        try {
            return use.of(domain);
        } finally {
            libvirt.virDomainFree(domain);
        }
    }

    void act(GuestId guest, String verb, Needs needs, Deed deed) throws HypervisorException {
        with(guest, verb, domain -> {
            if (deed.on(domain) < 0) {
                // First of all: each further call to libvirt wipes the error.
                throw failure(LibvirtError.last(libvirt), domain, verb, needs);
            }
            return guest;
        });
    }

    HypervisorException failure(LibvirtError error, Pointer domain, String verb, Needs needs) {
        HypervisorException failure = error.toException(verb + " guest " + libvirt.virDomainGetName(domain));
        if (failure.kind() == Kind.REFUSED) {
            int active = libvirt.virDomainIsActive(domain);
            if ((needs == Needs.RUNNING && active == 0) || (needs == Needs.NOT_RUNNING && active == 1)) {
                return new HypervisorException(Kind.WRONG_STATE, String.valueOf(failure.getMessage()));
            }
        }
        return failure;
    }
}
