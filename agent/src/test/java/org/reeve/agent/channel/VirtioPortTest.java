package org.reeve.agent.channel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.time.ReeveClock;

/** The device is a pseudo terminal: like the virtio port a character device with one descriptor for both directions. */
class VirtioPortTest {
    private final Path device;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();

    VirtioPortTest(@TempDir Path folder) {
        device = folder.resolve("org.reeve.agent.0");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose.reversed()) {
            each.close();
        }
    }

    @Test
    void linesGoBothWaysWhileAReadIsWaiting() throws IOException {
        Process host = host();
        VirtioPort port = port();
        await().until(() -> heard.contains("opened"));

        port.write("from the guest\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("from the guest", firstLine(host.getInputStream()));
        host.getOutputStream().write("from the host\n".getBytes(StandardCharsets.UTF_8));
        host.getOutputStream().flush();

        await().until(() -> heard.contains("from the host\n"));
    }

    @Test
    void aDeviceThatGoesAwayIsReportedAsLost() throws IOException {
        Process host = host();
        port();
        await().until(() -> heard.contains("opened"));

        host.destroy();

        await().until(() -> heard.stream().anyMatch(what -> what.startsWith("lost:")));
    }

    @Test
    void noFileIsMadeWhereTheDeviceIsMissing() {
        try (VirtioPort port = port()) {
            port.write("nobody hears this\n".getBytes(StandardCharsets.UTF_8));
        }
        assertFalse(Files.exists(device));
        assertTrue(heard.isEmpty());
    }

    @Test
    void aHostThatDoesNotReadIsGivenUpAndGreetedAgainWhenItReads() throws IOException {
        Process host = host();
        VirtioPort port = port();
        await().until(() -> heard.contains("opened"));
        byte[] line = new byte[64 * 1024];

        await().until(() -> {
            port.write(line);
            return heard.contains("lost:the host does not read from the channel");
        });
        Thread.ofPlatform().daemon().start(() -> drain(host.getInputStream()));

        await().until(() -> heard.stream().filter("opened"::equals).count() == 2);
    }

    private static void drain(InputStream from) {
        try {
            from.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The host's process was ended with the test.
        }
    }

    private VirtioPort port() {
        VirtioPort port = new VirtioPort(device, ReeveClock.system(), new Heard());
        toClose.add(port);
        port.start();
        return port;
    }

    /** socat makes the terminal and connects it to its own standard streams. */
    private Process host() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/socat")), "socat is not installed");
        Process process = new ProcessBuilder("socat", "PTY,raw,echo=0,link=" + device, "STDIO").start();
        toClose.add(process::destroyForcibly);
        await().until(() -> Files.exists(device));
        return process;
    }

    private static String firstLine(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next >= 0 && next != '\n'; next = from.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private final class Heard implements PortListener {
        @Override
        public void opened() {
            heard.add("opened");
        }

        @Override
        public void received(byte[] bytes) {
            heard.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void lost(String reason) {
            heard.add("lost:" + reason);
        }
    }
}
