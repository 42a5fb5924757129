package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reeve.watchdog.recovery.FailedCheck;

class NetworkSilenceTest {
    private static final Check A = check("a");
    private static final Check B = check("b");

    /**
     * One event each second, from second 1 on: the check {@code a} or {@code b}, and {@code +} a pass, {@code w} a wrong answer, {@code n}
     * none, {@code ?} not asked, {@code x} none while the guest is excused. The last column: since which second it is silent.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
            nothing was ever heard,            an bn an bn,          -
            a part of it is silent,            a+ bn bn bn,          -
            all of it is silent,               a+ bn an,             2
            a refusal is an answer,            a+ bn an bw,          -
            and it needs no pass ever,         aw bn an,             2
            an answer ends it,                 a+ bn an a+ bn,       -
            and it begins anew,                a+ bn an a+ an bn,    5
            it does not move,                  a+ bn an bn an bn,    2
            what was not asked is not silent,  a+ bn an b?,          -
            excused it is not silent,          a+ bn ax,             -
            and counts anew afterwards,        a+ bn ax bn an,       4
            """)
    void nothingAnswersOnceEveryCheckIsWithoutAnAnswer(String story, String events, String since) {
        NetworkSilence silence = new NetworkSilence();
        int second = 0;
        for (String event : List.of(events.split(" ", -1))) {
            second++;
            silence.after(
                    event.charAt(0) == 'a' ? A : B,
                    outcome(event.charAt(1)),
                    event.charAt(1) == 'x' ? CheckedGuest.Standing.EXCUSED : CheckedGuest.Standing.COUNTED,
                    Duration.ofSeconds(second));
        }
        assertEquals(
                since.equals("-") ? null : Duration.ofSeconds(Integer.parseInt(since)),
                silence.since(Set.of(A, B)),
                story);
    }

    @Test
    void whereThereAreNoChecksNobodyKnows() {
        NetworkSilence silence = new NetworkSilence();
        silence.after(A, Outcome.PASSED, CheckedGuest.Standing.COUNTED, Duration.ofSeconds(1));
        silence.after(A, new Outcome.NoAnswer("none"), CheckedGuest.Standing.COUNTED, Duration.ofSeconds(2));
        assertEquals(Duration.ofSeconds(2), silence.since(Set.of(A)));
        assertNull(silence.since(Set.of()));
        silence.forget();
        assertNull(silence.since(Set.of(A)));
    }

    private static Outcome outcome(char letter) {
        return switch (letter) {
            case '+' -> Outcome.PASSED;
            case 'w' -> new Outcome.WrongAnswer("it refused the connection");
            case '?' -> new Outcome.NotAsked("no socket");
            default -> new Outcome.NoAnswer("there was no answer");
        };
    }

    private static Check check(String name) {
        return new Check.Ping(
                new Check.Terms(name, Duration.ofSeconds(30), Duration.ofSeconds(5), 3, FailedCheck.Action.ALERT, null),
                null);
    }
}
