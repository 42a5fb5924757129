package org.reeve.central;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reeve.central.panel.Panel;

/** The scripts of others are the very files that were vendored. */
class AssetsTest {
    @Test
    void vendoredScriptsAreUnchanged() throws Exception {
        List<String> sums =
                new String(read("SHA256SUMS"), StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, sums.size());
        for (String line : sums) {
            String[] sumAndName = line.split(" +", 2);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(read(sumAndName[1]));
            assertEquals(sumAndName[0], HexFormat.of().formatHex(digest), sumAndName[1]);
        }
        assertNotNull(read("htmx.LICENSE"));
        assertNotNull(read("htmx-ext-sse.LICENSE"));
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = Panel.class.getResourceAsStream("assets/" + name)) {
            assertNotNull(in, name);
            return in.readAllBytes();
        }
    }
}
