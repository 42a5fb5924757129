package org.reeve.agent.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @Test
    void aDifferenceShowsWhatGoesAndWhatComes() {
        assertEquals(List.of("- b", "+ x", "+ e"), LineDiff.between("a\nb\nc\n", "a\nx\nc\ne\n"));
        assertEquals(List.of(), LineDiff.between("a\nb", "a\nb\n"));
        assertEquals(List.of("+ a"), LineDiff.between("", "a"));
    }

    @Test
    void aLongDifferenceIsCut() {
        String many = "line\n".repeat(5_000);
        List<String> difference = LineDiff.between("", many);
        assertEquals(LineDiff.MOST_LINES + 1, difference.size());
        assertTrue(difference.getLast().contains("4800 lines more"));
        assertEquals(
                LineDiff.MOST_LINES + 1,
                LineDiff.between("other\n".repeat(5_000), many).size());
    }

    @Test
    void linesAreFoundByTheirFirstWord() {
        String hosts = "127.0.0.1 localhost\n  127.0.1.1\tbox\n127.0.1.10 other\n# 127.0.1.1 comment\n127.0.1.1";
        assertEquals(List.of("  127.0.1.1\tbox", "127.0.1.1"), KeptLines.find(hosts, "127.0.1.1"));
        assertEquals(
                "127.0.0.1 localhost\nnew\n127.0.1.10 other\n# 127.0.1.1 comment\n",
                KeptLines.replace(hosts, "127.0.1.1", List.of("new")));
        assertEquals("a\nnew\n", KeptLines.replace("a", "b", List.of("new")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "etc",
                "/etc/",
                "//",
                "/a//b",
                "/a/./b",
                "/a/..",
                "/a\u0000b",
                "/a\nb",
                "/a\u202eb",
                "/a\ud800b"
            })
    void crookedPathsAreRefused(String path) {
        assertNotNull(GuestPath.fault(path));
    }

    @Test
    void longPathsAndNamesAreRefused() {
        assertNotNull(GuestPath.fault("/" + "a".repeat(201)));
        assertNotNull(GuestPath.fault("/a".repeat(600)));
        assertNull(GuestPath.fault("/" + "a".repeat(200)));
    }

    @Test
    void withinIsByWholeNames() {
        assertTrue(GuestPath.of("/etc/nginx/x").isWithin(GuestPath.of("/etc/nginx")));
        assertFalse(GuestPath.of("/etc/nginx2").isWithin(GuestPath.of("/etc/nginx")));
        assertEquals(GuestPath.of("/"), GuestPath.of("/etc").parent());
        assertEquals(GuestPath.of("/etc"), GuestPath.of("/").child("etc"));
    }

    @Test
    void aKeysLineIsReplacedInItsPlaceWhateverItsOptionsAre() {
        String key = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
        String print = "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA";
        String text = "# ssh-ed25519 " + key + " commented out\nfrom=\"a b\",command=\"x \\\"y\\\"\" ssh-ed25519 " + key
                + " c d\nssh-rsa AAAA other\nssh-ed25519 !";
        assertEquals(
                List.of("from=\"a b\",command=\"x \\\"y\\\"\" ssh-ed25519 " + key + " c d"),
                KeyLines.find(text, print));
        assertEquals(
                "# ssh-ed25519 " + key + " commented out\nnew\nssh-rsa AAAA other\nssh-ed25519 !\n",
                KeyLines.replace(text, print, List.of("new")));
        assertEquals("new\n", KeyLines.replace("", print, List.of("new")));
    }
}
