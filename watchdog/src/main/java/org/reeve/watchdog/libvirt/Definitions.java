package org.reeve.watchdog.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.WantedDefinition;
import org.xml.sax.SAXException;

/** Persistent definitions behind one lent connection: what would change in them, and the change. */
final class Definitions {
    // VIR_DOMAIN_XML_SECURE: passwords too, or they would be lost; VIR_DOMAIN_XML_INACTIVE: what the next start takes.
    private static final int SECURE_AND_INACTIVE = 1 | 2;

    private final LibvirtBinding libvirt;
    private final Pointer connection;

    Definitions(LibvirtBinding libvirt, Pointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    DefinitionPlan plan(GuestId guest, WantedDefinition wanted, Pointer domain) throws HypervisorException {
        return plan(guest, wanted, text(guest, domain));
    }

    private static DefinitionPlan plan(GuestId guest, WantedDefinition wanted, String xml) throws HypervisorException {
        DomainXml read = read(guest, xml);
        return new DefinitionPlan(
                guest, wanted, wanted.differencesFrom(read.reactions().onCrash(), read.watchdogDevice()), mark(xml));
    }

    void define(DefinitionPlan plan, Pointer domain) throws HypervisorException {
        GuestId guest = plan.guest();
        String xml = text(guest, domain);
        if (!mark(xml).equals(plan.restsOn())) {
            throw new HypervisorException(
                    Kind.WRONG_STATE, "the definition of guest " + guest + " has changed since it was planned");
        }
        if (plan.differences().isEmpty()) {
            return;
        }
        String changed = DefinitionText.changed(xml, plan.wanted());
        if (!plan(guest, plan.wanted(), changed).differences().isEmpty()) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "the definition of guest " + guest + " cannot be changed as planned: " + plan.differences());
        }
        @Nullable Pointer defined = libvirt.virDomainDefineXMLFlags(connection, changed, 0);
        if (defined == null) {
            throw LibvirtError.last(libvirt).toException("define guest " + guest);
        }
        libvirt.virDomainFree(defined);
    }

    private String text(GuestId guest, Pointer domain) throws HypervisorException {
        if (libvirt.virDomainIsPersistent(domain) == 0) {
            throw new HypervisorException(
                    Kind.WRONG_STATE, "guest " + guest + " is a transient one: it has no definition to be changed");
        }
        Pointer text = libvirt.virDomainGetXMLDesc(domain, SECURE_AND_INACTIVE);
        if (text == null) {
            throw LibvirtError.last(libvirt).toException("read the definition of guest " + guest);
        }
        try {
            return text.getString(0, "UTF-8");
        } finally {
            Native.free(Pointer.nativeValue(text));
        }
    }

    private static DomainXml read(GuestId guest, String xml) throws HypervisorException {
        try {
            return DomainXml.parse(xml);
        } catch (SAXException unreadable) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "the definition of guest " + guest + " cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    /** One-way: a definition may hold passwords. */
    private static String mark(String xml) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
