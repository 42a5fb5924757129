package org.reeve.central;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.config.ConfigException;

class CentralConfigTest {
    @TempDir
    Path directory;

    @Test
    void anEmptyFileIsACentralOnLoopback() throws Exception {
        CentralConfig config = CentralConfig.read(file(""));
        assertEquals("127.0.0.1", config.api().getHostString());
        assertEquals(8443, config.api().getPort());
        assertEquals(8444, config.hosts().getPort());
        assertEquals(CentralConfig.USUAL_STATE, config.state());
        assertNull(config.mail());
    }

    @Test
    void everythingCanBeSaid() throws Exception {
        CentralConfig config = CentralConfig.read(file("""
                state = "/srv/central"
                [api]
                listen = "[::]:443"
                names = ["central.example.org", "192.0.2.1"]
                [hosts]
                listen = "[::]:8444"
                [mail]
                host = "mail.example.org"
                port = 587
                encryption = "starttls"
                user = "reeve"
                password = "secret"
                from = "reeve@example.org"
                to = ["ops@example.org"]
                """));
        assertEquals("central.example.org", config.publicName());
        assertNotNull(config.mail());
        assertTrue(!config.toString().contains("secret"), "passwords do not get into logs");
        assertEquals(List.of("ops@example.org"), config.mail().operators());
    }

    @Test
    void everyProblemIsNamedAtOnce() throws Exception {
        Path file = file("""
                [api]
                listen = "8443"
                nmes = []
                [mail]
                from = "nobody"
                user = "reeve"
                """);
        ConfigException refused = assertThrows(ConfigException.class, () -> CentralConfig.read(file));
        String message = String.valueOf(refused.getMessage());
        for (String part : List.of("listen", "nmes", "nobody", "host", "go together")) {
            assertTrue(message.contains(part), part + " is not in:\n" + message);
        }
    }

    private Path file(String toml) throws IOException {
        return Files.writeString(directory.resolve("central.toml"), toml);
    }
}
