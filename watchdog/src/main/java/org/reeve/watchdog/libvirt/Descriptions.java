package org.reeve.watchdog.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.Optional;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.libvirt.WhyOff.Panic;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Guest.Persistence;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.PowerReason;
import org.xml.sax.SAXException;

/** What libvirt says of a domain, and what its log says of one that is off. */
final class Descriptions {
    private final LibvirtBinding libvirt;
    private final Activities activities;
    private final QemuLogs qemuLogs;

    Descriptions(LibvirtBinding libvirt, Activities activities, QemuLogs qemuLogs) {
        this.libvirt = libvirt;
        this.activities = activities;
        this.qemuLogs = qemuLogs;
    }

    /** @return empty when it has vanished meanwhile */
    Optional<Guest> of(Pointer domain) throws HypervisorException {
        GuestId guest = Domains.id(libvirt, domain);
        String name = String.valueOf(libvirt.virDomainGetName(domain));
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        if (libvirt.virDomainGetState(domain, state, reason, 0) < 0) {
            return vanishedOrFailed(name);
        }
        int persistent = libvirt.virDomainIsPersistent(domain);
        if (persistent < 0) {
            return vanishedOrFailed(name);
        }
        Pointer text = libvirt.virDomainGetXMLDesc(domain, 0);
        if (text == null) {
            return vanishedOrFailed(name);
        }
        int run = libvirt.virDomainGetID(domain);
        PowerReason said = LibvirtCodes.reason(state.getValue(), reason.getValue());
        PowerState power = LibvirtCodes.state(state.getValue());
        DomainXml xml = parse(text, name);
        PowerReason why = power == PowerState.SHUT_OFF ? whyOff(guest, name, said, xml) : said;
        return Optional.of(new Guest(
                guest,
                name,
                power,
                why,
                run < 0 ? null : run,
                run < 0 ? Activity.NONE : activities.of(guest, domain, why),
                persistent == 1 ? Persistence.PERSISTENT : Persistence.TRANSIENT,
                xml.reactions(),
                xml.panicDevice(),
                xml.watchdogDevice(),
                xml.agentChannel(),
                xml.consoleLog()));
    }

    private PowerReason whyOff(GuestId guest, String name, PowerReason said, DomainXml xml) {
        return qemuLogs.why(
                guest, name, said, Panic.of(xml.panicDevice(), xml.reactions().onCrash()));
    }

    private Optional<Guest> vanishedOrFailed(String name) throws HypervisorException {
        HypervisorException failure = LibvirtError.last(libvirt).toException("read the state of guest " + name);
        if (failure.kind() == Kind.NOT_FOUND) {
            return Optional.empty();
        }
        throw failure;
    }

    private static DomainXml parse(Pointer text, String name) throws HypervisorException {
        try {
            return DomainXml.parse(text.getString(0, "UTF-8"));
        } catch (SAXException unreadable) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "the XML of guest " + name + " cannot be read: " + unreadable.getMessage(),
                    unreadable);
        } finally {
            Native.free(Pointer.nativeValue(text));
        }
    }
}
