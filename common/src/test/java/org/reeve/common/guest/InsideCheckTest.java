package org.reeve.common.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.guest.InsideCheck.Action;
import org.reeve.common.guest.InsideCheck.State;
import org.reeve.common.wire.Message;

class InsideCheckTest {
    private static final GuestId GUEST = GuestId.parse("5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02");

    @ParameterizedTest
    @ValueSource(strings = {"nginx.service", "php8.2-fpm.service", "a@b.service", "a\\x2db.service"})
    void aServiceIsOne(String name) {
        assertTrue(ServiceName.isOne(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".service",
                "-x.service",
                "--now.service",
                "a/b.service",
                "../x.service",
                "nginx",
                "nginx.socket",
                "*.service",
                "a b.service",
                "a@.service",
                "a\n.service",
                "nginx.service\n",
                "é.service"
            })
    void nothingElseIs(String name) {
        assertFalse(ServiceName.isOne(name), name);
        assertThrows(IllegalArgumentException.class, () -> new Message.RestartUnit(GUEST, name));
    }

    @Test
    void partsThatDoNotGoTogetherAreRefused() {
        refused("Shop", Action.ALERT, null, State.PASSING, null, "");
        refused("shop", Action.RESTART_SERVICE, null, State.PASSING, null, "");
        refused("shop", Action.REBOOT, "nginx.service", State.PASSING, null, "");
        refused("shop", Action.RESTART_SERVICE, "-x", State.PASSING, null, "");
        refused("shop", Action.ALERT, null, State.FAILING, null, "stopped");
        refused("shop", Action.ALERT, null, State.PASSING, Instant.EPOCH, "");
        refused("shop", Action.ALERT, null, State.UNSETTLED, null, "stopped");
        refused("shop", Action.ALERT, null, State.FAILING, Instant.EPOCH, "two\nlines");
        refused("shop", Action.ALERT, null, State.FAILING, Instant.EPOCH, "x".repeat(201));
    }

    @Test
    void anyTextBecomesWordsThatMayBeSaid() {
        for (String text : List.of("a\nb", "x".repeat(5000), "😀".repeat(300), "\uD83D", "a\u202eb", "")) {
            String words = ShownText.of(text);
            assertEquals(words, ShownText.of(words));
            check("shop", Action.ALERT, null, State.FAILING, Instant.EPOCH, words);
        }
    }

    @Test
    void tooManyChecksOrTwoOfOneNameAreRefused() {
        List<InsideCheck> many = IntStream.rangeClosed(1, 51)
                .mapToObj(i -> check("c" + i, Action.ALERT, null, State.PASSING, null, ""))
                .toList();
        assertThrows(IllegalArgumentException.class, () -> new Message.ChecksReported(GUEST, many));
        assertEquals(
                50,
                new Message.ChecksReported(GUEST, many.subList(0, 50)).checks().size());
        List<InsideCheck> twice = List.of(many.getFirst(), many.getFirst());
        assertThrows(IllegalArgumentException.class, () -> new Message.ChecksReported(GUEST, twice));
    }

    private static InsideCheck check(
            String name, Action action, @Nullable String unit, State state, @Nullable Instant since, String what) {
        return new InsideCheck(name, action, unit, state, since, what);
    }

    private static void refused(
            String name, Action action, @Nullable String unit, State state, @Nullable Instant since, String what) {
        assertThrows(IllegalArgumentException.class, () -> check(name, action, unit, state, since, what));
    }
}
