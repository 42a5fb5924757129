package org.reeve.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ValueFormatTest {
    private enum Colour {
        DARK_RED
    }

    @Test
    void durations() throws Mismatch {
        Map<String, Duration> right = Map.of(
                "0s", Duration.ZERO,
                "500ms", Duration.ofMillis(500),
                "10s", Duration.ofSeconds(10),
                "5m", Duration.ofMinutes(5),
                "1h30m", Duration.ofMinutes(90),
                "90m", Duration.ofMinutes(90),
                "1d2h3m4s5ms",
                        Duration.ofDays(1)
                                .plusHours(2)
                                .plusMinutes(3)
                                .plusSeconds(4)
                                .plusMillis(5),
                "999999999d", Duration.ofDays(999_999_999));
        for (Map.Entry<String, Duration> entry : right.entrySet()) {
            assertEquals(entry.getValue(), Durations.parse(entry.getKey()), entry.getKey());
            assertEquals(entry.getValue(), Durations.parse(Durations.write(entry.getValue())), entry.getKey());
        }
        for (String wrong :
                List.of("", "10", "s", "10 s", "-1s", "1.5s", "5m1h", "1s1s", "1000000000s", "10S", "1s ", "\u0661s")) {
            assertThrows(Mismatch.class, () -> Durations.parse(wrong), wrong);
        }
    }

    @Test
    void numbers() throws Mismatch {
        assertEquals(1.5, ValueFormat.number(0, 2).read(1.5));
        assertEquals(2.0, ValueFormat.number(0, 2).read(2L));
        for (Object wrong : List.of(2.01, -1L, Double.NaN, Double.POSITIVE_INFINITY, "1")) {
            assertThrows(Mismatch.class, () -> ValueFormat.number(0, 2).read(wrong), wrong.toString());
        }
    }

    @Test
    void sizes() throws Mismatch {
        Map<String, Long> right = Map.of(
                "0 B", 0L,
                "512 B", 512L,
                "1KiB", 1024L,
                "64 MiB", 64L << 20,
                "2 GiB", 2L << 30,
                "1 TiB", 1L << 40,
                "999999 TiB", 999_999L << 40);
        for (Map.Entry<String, Long> entry : right.entrySet()) {
            assertEquals(entry.getValue(), Sizes.parse(entry.getKey()), entry.getKey());
            assertEquals(entry.getValue(), Sizes.parse(Sizes.write(entry.getValue())), entry.getKey());
        }
        for (String wrong : List.of("", "64", "64MB", "64M", "1.5 GiB", "-1 B", "64  MiB", "1000000 B", "64 mib")) {
            assertThrows(Mismatch.class, () -> Sizes.parse(wrong), wrong);
        }
    }

    @Test
    void addresses() throws Mismatch {
        Map<String, InetSocketAddress> right = Map.of(
                "127.0.0.1:842", InetSocketAddress.createUnresolved("127.0.0.1", 842),
                "[::]:842", InetSocketAddress.createUnresolved("::", 842),
                "[fe80::1%eth0]:1", InetSocketAddress.createUnresolved("fe80::1%eth0", 1),
                "central.example.org:65535", InetSocketAddress.createUnresolved("central.example.org", 65535));
        for (Map.Entry<String, InetSocketAddress> entry : right.entrySet()) {
            assertEquals(entry.getValue(), Addresses.parse(entry.getKey()), entry.getKey());
        }
        for (String wrong : List.of(
                "",
                "842",
                ":842",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "::1:842",
                "https://host:1",
                "a b:1",
                "host:1/")) {
            assertThrows(Mismatch.class, () -> Addresses.parse(wrong), wrong);
        }
    }

    @Test
    void paths() throws Mismatch {
        assertEquals(Path.of("/var/lib/reeve"), ValueFormat.absolutePath().read("/var/lib/reeve"));
        for (String wrong : List.of("", "var", "./x", "/a/../b", "/a/./b", "/a\0b", "~/x")) {
            assertThrows(Mismatch.class, () -> ValueFormat.absolutePath().read(wrong), wrong);
        }
    }

    /** Getters go on with the example after a problem, into records that check their parameters. */
    @Test
    void everyExampleIsValidInItsOwnFormat() throws Mismatch {
        for (ValueFormat<?> format : List.<ValueFormat<?>>of(
                ValueFormat.text(),
                ValueFormat.text(Pattern.compile("a+"), "some a", "aaa"),
                ValueFormat.integer(3, 9),
                ValueFormat.flag(),
                ValueFormat.choice(Colour.class),
                ValueFormat.duration(Duration.ofMillis(1500), Duration.ofDays(1)),
                ValueFormat.size(3 << 20, 1L << 40),
                ValueFormat.address(),
                ValueFormat.absolutePath())) {
            ConfigReader reader = ConfigReader.text("example", "key = " + format.written());
            assertEquals(format.example(), reader.root().required("key", format));
            assertEquals(List.of(), reader.problems());
        }
    }

    @Test
    void aSlipIsForgivenAndAnotherWordIsNot() {
        assertEquals("did you mean \"heartbeat\"?", Nearest.suggestion("hearbeat", List.of("listen", "heartbeat")));
        assertEquals("did you mean \"listen\"?", Nearest.suggestion("lisetn", List.of("listen", "heartbeat")));
        assertEquals("known here: listen, name", Nearest.suggestion("colour", List.of("listen", "name")));
        assertEquals("nothing belongs here: remove it", Nearest.suggestion("colour", List.of()));
        assertEquals(1, Nearest.distance("ab", "ba"));
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertEquals(3, Nearest.distance("", "abc"));
    }

    @Test
    void controlCharactersAndLongTextsDoNotReachTheLog() {
        assertEquals("\"a\\nb?\"", ValueFormat.quoted("a\nb\u001b"));
        assertEquals(62, ValueFormat.quoted("x".repeat(1000)).length());
    }
}
