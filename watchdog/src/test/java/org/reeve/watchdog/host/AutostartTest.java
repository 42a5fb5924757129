package org.reeve.watchdog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutostartTest {
    private static final String SYSTEM = "qemu:///system";

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void enabled() throws IOException {
        Path wants = Files.createDirectories(root.resolve("etc/systemd/system/multi-user.target.wants"));
        // It leads out of the folder of the test, to nowhere: as enabled as any.
        Files.createSymbolicLink(
                wants.resolve("libvirt-guests.service"), Path.of("/lib/systemd/system/libvirt-guests.none"));
    }

    private String only() {
        List<String> notices = Autostart.notices(SYSTEM, root);
        assertEquals(1, notices.size(), notices::toString);
        return notices.getFirst();
    }

    @Test
    void whereNothingStartsGuestsThatIsSaid() throws IOException {
        assertTrue(only().startsWith("Nothing starts the guests"));
        file("etc/default/libvirt-guests", "ON_BOOT=start\n"); // not enabled
        assertTrue(only().startsWith("Nothing starts the guests"));
    }

    @Test
    void libvirtGuestsStartsThemUnlessItIsTold() throws IOException {
        enabled();
        assertTrue(only().startsWith("libvirt-guests starts"));
        file("etc/default/libvirt-guests", "#ON_BOOT=start\nON_BOOT=ignore\n");
        assertTrue(only().startsWith("Nothing starts the guests"));
        file("etc/default/libvirt-guests", "ON_BOOT=ignore\nON_BOOT='start'\n");
        assertTrue(only().contains("/etc/default/libvirt-guests"));
    }

    @Test
    void theDefaultIsThatOfTheInstalledScript() throws IOException {
        enabled();
        file(
                "usr/lib/libvirt/libvirt-guests.sh",
                "#!/bin/sh\nON_BOOT=\"ignore\"\nif [ \"x$ON_BOOT\" != xstart ]; then\n");
        file("etc/default/libvirt-guests", "#ON_BOOT=ignore\n");
        assertTrue(only().startsWith("Nothing starts the guests"));
        file("etc/default/libvirt-guests", "ON_BOOT=start\n");
        assertTrue(only().startsWith("libvirt-guests starts"));
    }

    @Test
    void aMaskedUnitStartsNothing() throws IOException {
        enabled();
        Files.createSymbolicLink(root.resolve("etc/systemd/system/libvirt-guests.service"), Path.of("/dev/null"));
        assertTrue(only().startsWith("Nothing starts the guests"));
    }

    @Test
    void guestsWithTheFlagAreNamed() throws IOException {
        for (int i = 1; i <= 7; i++) {
            file("etc/libvirt/qemu/autostart/web" + i + ".xml", "");
        }
        file("etc/libvirt/libxl/autostart/xen1.xml", "");
        String notice = only();
        assertTrue(notice.contains("web1, web2, web3, web4, web5 and 2 more"), notice);
        assertTrue(notice.contains("virsh autostart --disable"), notice);
        assertTrue(Autostart.notices("xen:///system", root).getFirst().contains("flag: xen1."));
    }

    @Test
    void ofAnotherLibvirtNothingIsKnown() throws IOException {
        file("etc/libvirt/qemu/autostart/web1.xml", "");
        for (String other : List.of("test:///default", "qemu+ssh://other/system", "qemu:///session")) {
            assertEquals(List.of(), Autostart.notices(other, root), other);
        }
        assertEquals(
                1, Autostart.notices("qemu+unix:///system?socket=/run/x", root).size());
    }
}
