package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.time.VirtualClock;

/** In virtual time: the loop turns when it is told to. */
class AttentionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Outcome SILENT = new Outcome.NoAnswer("there was no answer");
    private static final Outcome UNHEARD = new Outcome.NotHeard();

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final Attention attention = new Attention(time.eventLoop(), clock);

    @BeforeEach
    void timeStandsStill() {
        time.freezeTime();
    }

    @Test
    void whatIsMissingCountsWhenTheLoopWasThereToHearIt() {
        Attention.Span span = attention.begin();
        listen(TIMEOUT);
        assertEquals(SILENT, span.end(SILENT, TIMEOUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in the midst", "at the end", "in small pieces"})
    void itDoesNotWhenTheLoopWasAwayForMoreThanAQuarterOfTheTime(String when) {
        Attention.Span span = attention.begin();
        switch (when) {
            case "in the midst" -> {
                listen(Duration.ofSeconds(1));
                beAway(Duration.ofMillis(1200));
                listen(Duration.ofMillis(1800));
            }
            case "at the end" -> {
                listen(Duration.ofMillis(2800));
                beAway(Duration.ofMillis(1200));
            }
            default -> {
                for (int i = 0; i < 10; i++) {
                    beAway(Duration.ofMillis(250));
                    listen(Duration.ofMillis(100));
                }
            }
        }
        assertEquals(UNHEARD, span.end(SILENT, TIMEOUT));
    }

    /** A time-out may fall due before the turn that would notice. */
    @Test
    void whatIsOverdueCountsBeforeItsTurn() {
        Attention.Span span = attention.begin();
        listen(Duration.ofMillis(2950));
        clock.advance(Duration.ofMillis(1200));
        assertEquals(UNHEARD, span.end(SILENT, TIMEOUT));
    }

    @Test
    void aShortPauseIsNoExcuse() {
        Attention.Span span = attention.begin();
        listen(Duration.ofSeconds(3));
        beAway(Duration.ofMillis(900));
        assertEquals(SILENT, span.end(SILENT, TIMEOUT));
    }

    @Test
    void aGoodAnswerIsOneAtAnyTime() {
        Attention.Span span = attention.begin();
        beAway(Duration.ofMinutes(1));
        assertEquals(Outcome.PASSED, span.end(Outcome.PASSED, TIMEOUT));
    }

    @Test
    void whoBeginsAfterwardsMissedNothing() {
        Attention.Span before = attention.begin();
        beAway(Duration.ofSeconds(10));
        Attention.Span after = attention.begin();
        listen(TIMEOUT);
        assertEquals(SILENT, after.end(SILENT, TIMEOUT));
        assertEquals(UNHEARD, before.end(SILENT, TIMEOUT));
    }

    @Test
    void nothingTurnsWhileNoQuestionIsOut() {
        attention.begin().giveUp();
        listen(STEP.multipliedBy(2));
        assertFalse(time.hasPendingTasks());
        beAway(Duration.ofSeconds(10));
        Attention.Span span = attention.begin();
        listen(TIMEOUT);
        assertEquals(SILENT, span.end(SILENT, TIMEOUT));
    }

    private void listen(Duration duration) {
        for (Duration left = duration; left.isPositive(); left = left.minus(STEP)) {
            beAway(left.compareTo(STEP) < 0 ? left : STEP);
        }
    }

    /** The loop turns at the end only. */
    private void beAway(Duration duration) {
        clock.advance(duration);
        time.advanceTimeBy(duration.toNanos(), TimeUnit.NANOSECONDS);
        time.runPendingTasks();
    }
}
