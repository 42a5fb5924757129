package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.plan.SettingFact;

class KernelParameterTest {
    @TempDir
    Path root;

    @Test
    void theRunningKernelsNumbersAreReadWhole() {
        SettingFact fact = new KernelParameter(Path.of("/proc/sys"))
                .read(List.of("kernel.pid_max"))
                .get("kernel.pid_max");
        assertTrue(fact instanceof SettingFact.Value(String text) && text.matches("[0-9]{4,}"), String.valueOf(fact));
    }

    @Test
    void severalNumbersHaveOneBlankBetweenThem() throws IOException {
        assertEquals(new SettingFact.Value("32768 60999"), read("net/ipv4/ip_local_port_range", "32768\t60999\n"));
    }

    @Test
    void aNameWithADotInOneOfItsPartsHasSlashes() throws Exception {
        file("net/ipv4/conf/eth0.10/rp_filter", "1\n");
        KernelParameter kernel = new KernelParameter(root);
        kernel.set("net/ipv4/conf/eth0.10/rp_filter", "2");
        assertEquals("2", Files.readString(root.resolve("net/ipv4/conf/eth0.10/rp_filter")));
    }

    @Test
    void whatThisKernelDoesNotHaveIsSaid() {
        KernelParameter kernel = new KernelParameter(root);
        assertEquals(
                new SettingFact.NotThere(), kernel.read(List.of("vm.nothing")).get("vm.nothing"));
        GuestSystemException missing = assertThrows(GuestSystemException.class, () -> kernel.set("vm.nothing", "1"));
        assertEquals("this kernel has no parameter vm.nothing", missing.getMessage());
    }

    private SettingFact read(String place, String text) throws IOException {
        file(place, text);
        String name = place.replace('/', '.');
        return Objects.requireNonNull(
                new KernelParameter(root).read(List.of(name)).get(name));
    }

    private void file(String place, String text) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
