package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WantedDefinition;
import org.reeve.watchdog.vm.WatchdogAction;

class DefinitionTextTest {
    private static final String XML = """
            <!-- <on_crash>kept</on_crash> -->
            <domain type='kvm' xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
              <name>a &gt; b</name>
              <metadata>
                <x:y xmlns:x='urn:x' z='a>b'><on_crash>kept</on_crash><devices/><![CDATA[<on_crash>]]></x:y>
              </metadata>
              <on_crash>destroy</on_crash>
              <devices>
                <disk><source file='/é/>watchdog'/></disk>
                @WATCHDOG@<panic model='isa'/>
              </devices>
            </domain>
            """;

    private static String with(String watchdog) {
        return XML.replace("@WATCHDOG@", watchdog);
    }

    @Test
    void onlyWhatIsWantedChanges() {
        String xml = with("<watchdog model='i6300esb' action=\"reset\">\n<alias name='action'/></watchdog>");
        assertEquals(
                xml.replace("<on_crash>destroy", "<on_crash>preserve").replace("action=\"reset\"", "action='none'"),
                DefinitionText.changed(xml, WantedDefinition.LEFT_TO_REEVE));
    }

    @Test
    void missingDeviceIsAdded() {
        String xml = with("");
        assertEquals(
                xml.replace("  </devices>", "    <watchdog model='i6300esb' action='none'/>\n  </devices>"),
                DefinitionText.changed(xml, new WantedDefinition(null, WatchdogAction.NONE)));
    }

    @Test
    void deviceWithoutAnActionGetsOne() {
        assertEquals(
                with("<watchdog action='inject-nmi' model='ib700'/>"),
                DefinitionText.changed(
                        with("<watchdog model='ib700'/>"), new WantedDefinition(null, WatchdogAction.INJECT_NMI)));
    }

    @Test
    void allDevicesDoTheSame() {
        assertEquals(
                with("<watchdog model='itco' action='pause'/><watchdog model='i6300esb' action='pause'/>"),
                DefinitionText.changed(
                        with("<watchdog model='itco' action='reset'/><watchdog model='i6300esb' action='reset'/>"),
                        new WantedDefinition(null, WatchdogAction.PAUSE)));
    }

    @Test
    void definitionThatIsSilentOfACrashIsTold() {
        String xml = with("").replace("  <on_crash>destroy</on_crash>\n", "");
        assertEquals(
                xml.replace("1.0\">", "1.0\">\n  <on_crash>coredump-restart</on_crash>"),
                DefinitionText.changed(xml, new WantedDefinition(LifecycleAction.COREDUMP_RESTART, null)));
    }

    @Test
    void whatIsNotWantedStays() {
        String xml = with("<watchdog model='i6300esb' action='reset'/>");
        assertEquals(xml, DefinitionText.changed(xml, new WantedDefinition(null, null)));
    }
}
