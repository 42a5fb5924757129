package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reeve.watchdog.recovery.FailedCheck;

class CheckHistoryTest {
    /**
     * What happens: {@code +} a pass, {@code w} a wrong answer, {@code n} none, {@code ?} not asked; in capitals, and {@code *} for the
     * pass, while the guest is excused; {@code e} its excuse begins. How it stands after each: {@code F} failed, {@code .} not.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
            1, w+n,        F.F
            3, wwwwww,     ..FFFF
            3, nwn,        ..F
            3, ww+ww+,     ......
            3, www+www,    ..F...F
            3, ww?w,       ...F
            3, www?,       ..FF
            3, ????,       ....
            3, WWWWWW,     ......
            3, wwWww,      .....
            3, wwWwww,     .....F
            3, wweww,      .....
            3, wwweWNe,    ..FFFFF
            3, wwweW*www,  ..FFF...F
            2, NN?nn,      ....F
            """)
    void afterSoManyFailuresInARowItHasFailedAndAfterOnePassItHasPassed(int failures, String story, String stands) {
        Check.Terms terms = terms(failures);
        CheckHistory history = CheckHistory.NEW;
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < story.length(); i++) {
            char next = story.charAt(i);
            history = next == 'e' ? history.excused() : history.after(outcome(next), standing(next), terms);
            seen.append(history.failure() == null ? '.' : 'F');
        }
        assertEquals(stands, seen.toString());
    }

    @Test
    void theFailureSaysWhatWasFoundWhenItFailedAndDoesNotChange() {
        Check.Terms terms = new Check.Terms(
                "shop",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                2,
                FailedCheck.Action.RESTART_SERVICE,
                "nginx.service");
        CheckHistory history = CheckHistory.NEW;
        for (String what : new String[] {"first", "second", "third"}) {
            history = history.after(new Outcome.WrongAnswer(what), CheckedGuest.Standing.COUNTED, terms);
        }
        assertEquals(
                new FailedCheck("shop", FailedCheck.Action.RESTART_SERVICE, "nginx.service", "second"),
                history.failure());
    }

    @Test
    void itIsKnownHowItStandsFromItsFirstPassOrItsLastFailure() {
        Check.Terms terms = terms(2);
        CheckHistory once = CheckHistory.NEW.after(outcome('w'), CheckedGuest.Standing.COUNTED, terms);
        assertEquals(CheckHistory.Known.NOT_YET, once.known());
        assertEquals(
                CheckHistory.Known.SETTLED,
                once.after(outcome('w'), CheckedGuest.Standing.COUNTED, terms).known());
        CheckHistory passed = once.after(outcome('+'), CheckedGuest.Standing.COUNTED, terms);
        assertEquals(CheckHistory.Known.SETTLED, passed.known());
        assertEquals(CheckHistory.Known.SETTLED, passed.excused().known());
        assertEquals(CheckHistory.Known.NOT_YET, CheckHistory.NEW.excused().known());
    }

    private static Outcome outcome(char letter) {
        return switch (Character.toLowerCase(letter)) {
            case '+', '*' -> Outcome.PASSED;
            case 'w' -> new Outcome.WrongAnswer("the page says 502");
            case 'n' -> new Outcome.NoAnswer("there was no answer");
            default -> new Outcome.NotAsked("no socket");
        };
    }

    private static CheckedGuest.Standing standing(char letter) {
        return letter == '*' || Character.isUpperCase(letter)
                ? CheckedGuest.Standing.EXCUSED
                : CheckedGuest.Standing.COUNTED;
    }

    private static Check.Terms terms(int failures) {
        return new Check.Terms(
                "shop", Duration.ofSeconds(30), Duration.ofSeconds(5), failures, FailedCheck.Action.ALERT, null);
    }
}
