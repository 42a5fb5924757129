package org.reeve.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.watchdog.evidence.EvidenceConfig;
import org.reeve.watchdog.host.HostConfig;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.trace.TraceConfig;

class WatchdogConfigTest {
    @Test
    void anEmptyFileObservesAllGuestsOfTheSystem() throws ConfigException {
        WatchdogConfig config = read("");
        assertEquals(
                RecoveryPolicy.Mode.OBSERVE, config.policy().usual().recovery().mode());
        assertEquals("qemu:///system", config.libvirtUri());
        assertEquals(842, config.agents().port());
        assertEquals(HostConfig.OFF, config.host());
        assertEquals(EvidenceConfig.DEFAULT, config.evidence());
        assertEquals(TraceConfig.USUAL, config.trace());
        assertTrue(config.include().test("any guest"));
    }

    @Test
    void whatIsWrittenCounts() throws ConfigException {
        WatchdogConfig config = read("""
                state = "/srv/watchdog"
                name = "host1"
                [libvirt]
                uri = "test:///default"
                [central]
                address = "central.example.org:8444"
                [recovery]
                mode = "act"
                restarts = 3
                window = "10m"
                first-delay = "5s"
                [guests]
                include = ["web-*", "db1"]
                [agent]
                port = 8420
                [evidence]
                keep = "7d"
                most = "500 MiB"
                [host]
                watchdog = "/dev/watchdog1"
                watchdog-timeout = "2m"
                lock-memory = true
                real-time-priority = 7
                [trace]
                record = false
                keep = "30d"
                most = "1 GiB"
                """);
        assertEquals(RecoveryPolicy.Mode.ACT, config.policy().usual().recovery().mode());
        assertEquals(3, config.policy().usual().recovery().budget().restarts());
        assertEquals(
                Duration.ofMinutes(10),
                config.policy().usual().recovery().budget().window());
        assertEquals(8420, config.agents().port());
        assertEquals(new EvidenceConfig(Duration.ofDays(7), 500L << 20), config.evidence());
        assertEquals(
                new HostConfig(Path.of("/dev/watchdog1"), Duration.ofMinutes(2), HostConfig.Memory.LOCKED, 7),
                config.host());
        assertEquals(new TraceConfig(TraceConfig.Recording.OFF, Duration.ofDays(30), 1L << 30), config.trace());
        for (String ours : List.of("web-1", "web-", "db1")) {
            assertTrue(config.include().test(ours), ours);
        }
        for (String others : List.of("web", "xweb-1", "db10", "db", "")) {
            assertFalse(config.include().test(others), others);
        }
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        ConfigException refused = assertThrows(ConfigException.class, () -> read("""
                        [recovery]
                        mode = "aggressive"
                        restarts = 0
                        [guest]
                        include = ["*"]
                        [agent]
                        port = "842"
                        [evidence]
                        keep = "1s"
                        most = "10 GB"
                        [host]
                        watchdog-timeout = "5s"
                        real-time-priority = 99
                        """));
        assertEquals(8, refused.problems().size(), refused::getMessage);
    }

    private static WatchdogConfig read(String toml) throws ConfigException {
        return WatchdogConfig.read(ConfigReader.text("watchdog.toml", toml));
    }
}
