package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.vm.AgentChannel;
import org.reeve.watchdog.vm.Guest.PanicDevice;
import org.reeve.watchdog.vm.Guest.Reactions;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;
import org.xml.sax.SAXException;

class DomainXmlTest {
    @Test
    void runningGuestIsRead() throws SAXException {
        DomainXml xml = DomainXml.parse("""
                <domain type='kvm' id='3'>
                  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>coredump-restart</on_crash>
                  <devices>
                    <serial type='pty'><source path='/dev/pts/1'/><log file='/var/log/web.log' append='on'/></serial>
                    <channel type='unix'><source mode='bind' path='/run/ga'/>
                      <target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/></channel>
                    <channel type='unix'><source mode='bind' path='/run/reeve'/>
                      <target type='virtio' name='org.reeve.agent.0' state='connected'/></channel>
                    <watchdog model='i6300esb' action='inject-nmi'/><panic model='isa'/>
                  </devices>
                </domain>""");
        assertEquals(
                new DomainXml(
                        new Reactions(
                                LifecycleAction.COREDUMP_RESTART, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                        PanicDevice.PRESENT,
                        WatchdogAction.INJECT_NMI,
                        new AgentChannel(Path.of("/run/reeve"), AgentChannel.State.CONNECTED),
                        Path.of("/var/log/web.log")),
                xml);
    }

    @Test
    void silentXmlHasLibvirtsDefaults() throws SAXException {
        assertEquals(
                new DomainXml(Reactions.DEFAULT, PanicDevice.ABSENT, null, null, null), DomainXml.parse("<domain/>"));
    }

    @Test
    void watchdogDeviceWithoutAnActionResets() throws SAXException {
        DomainXml xml = DomainXml.parse("<domain><devices><watchdog model='i6300esb'/></devices></domain>");
        assertEquals(WatchdogAction.RESET, xml.watchdogDevice());
    }

    @Test
    void entitiesAreRefused() {
        assertThrows(
                SAXException.class,
                () -> DomainXml.parse(
                        "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain><on_crash>&x;</on_crash></domain>"));
    }
}
