package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.check.CheckedGuest.Standing;
import org.reeve.watchdog.recovery.FailedCheck;

/** The whole engine in virtual time, on a network that answers as it is told. */
class ChecksTest {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final InetAddress FIRST = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("192.0.2.2");
    private static final Outcome REFUSED = new Outcome.WrongAnswer("it refused the connection");
    private static final Outcome SILENT = new Outcome.NoAnswer("there was no answer");

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final Network network = new Network();
    private final List<String> told = new ArrayList<>();
    private Set<String> unknown = Set.of();
    private final Checks checks =
            new Checks(time.eventLoop(), clock, this::tell, network, address -> !address.isLoopbackAddress());

    @BeforeEach
    void timeStandsStill() {
        time.freezeTime();
    }

    @Test
    void aCheckIsAskedOncePerPeriodAndNothingIsToldWhileItPasses() {
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofMinutes(2));
        assertEquals(12, network.asked.size());
        assertEquals(List.of(), told);
    }

    @Test
    void thousandsOfChecksAreSpreadOverThePeriod() {
        follow(IntStream.range(0, 500)
                .mapToObj(i -> guest(i, ping("a", 10), ping("b", 10), ping("c", 10), ping("d", 10)))
                .toArray(CheckedGuest[]::new));
        int most = 0;
        int before = 0;
        for (int second = 1; second <= 10; second++) {
            pass(Duration.ofSeconds(1));
            most = Math.max(most, network.asked.size() - before);
            before = network.asked.size();
        }
        assertEquals(2000, before);
        assertTrue(most <= 220, "of 2000 in ten seconds " + most + " within one");
    }

    @Test
    void afterThreeFailuresItIsToldOnceAndAfterOnePassAgain() {
        follow(guest(1, tcp("shop", 10, FailedCheck.Action.REBOOT)));
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(60));
        network.says(FIRST, Outcome.PASSED);
        pass(Duration.ofSeconds(20));
        assertEquals(List.of("1 shop", "1"), told);
        assertEquals(8, network.asked.size());
    }

    @Test
    void theGravestActionIsToldFirst() {
        follow(guest(
                1,
                tcp("a", 10, FailedCheck.Action.ALERT),
                tcp("b", 10, FailedCheck.Action.REBOOT),
                tcp("c", 10, FailedCheck.Action.RESTART_SERVICE)));
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(60));
        assertEquals("1 b c a", told.getLast());
        assertEquals(3, told.size());
    }

    @Test
    void whenNothingAnswersAnyMoreItIsToldSinceWhen() {
        follow(guest(1, ping("up", 10), tcp("shop", 5, FailedCheck.Action.ALERT)));
        pass(Duration.ofSeconds(30));
        network.says(FIRST, SILENT);
        pass(Duration.ofSeconds(60));
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(20));
        // The silence begins with the first answer that is missing, at the next turn of the more frequent check.
        assertEquals(4, told.size(), told::toString);
        assertTrue(told.get(0).matches("1 silent since 3[0-9]"), told.get(0));
        assertEquals(told.get(0).replace("1 ", "1 shop "), told.get(1));
        assertEquals(told.get(0).replace("1 ", "1 up shop "), told.get(2));
        assertEquals("1 up shop", told.get(3));
    }

    @Test
    void aGuestThatNeverAnsweredIsNotSilent() {
        network.says(FIRST, SILENT);
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofMinutes(5));
        assertEquals(List.of("1 up"), told);
    }

    @Test
    void whileItIsExcusedNothingNewFailsAndWhatFailedStaysFailed() {
        CheckedGuest counted = guest(1, ping("up", 10));
        CheckedGuest excused =
                new CheckedGuest(counted.guest(), counted.addresses(), counted.checks(), Standing.EXCUSED);
        follow(excused);
        network.says(FIRST, REFUSED);
        pass(Duration.ofMinutes(2));
        assertEquals(List.of(), told);
        follow(counted);
        pass(Duration.ofSeconds(25));
        assertEquals(List.of(), told);
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("1 up"), told);
        follow(excused);
        pass(Duration.ofMinutes(1));
        assertEquals(List.of("1 up"), told);
        network.says(FIRST, Outcome.PASSED);
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("1 up", "1"), told);
    }

    @Test
    void theOtherAddressesAreAskedOnlyWhenTheOneThatPassedLastDoesNot() {
        follow(withAddresses(1, List.of(FIRST, SECOND), ping("up", 10)));
        network.says(FIRST, SILENT);
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("up 192.0.2.1", "up 192.0.2.2"), network.asked);
        pass(Duration.ofSeconds(20));
        assertEquals(List.of("up 192.0.2.2", "up 192.0.2.2"), network.asked.subList(2, network.asked.size()));
        network.says(SECOND, SILENT);
        network.says(FIRST, Outcome.PASSED);
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("up 192.0.2.2", "up 192.0.2.1"), network.asked.subList(4, network.asked.size()));
        assertEquals(List.of(), told);
    }

    @Test
    void atMostFourAddressesThatCanBeAGuestsAreAsked() {
        List<InetAddress> claimed = new ArrayList<>(List.of(InetAddress.getLoopbackAddress()));
        IntStream.range(1, 100).forEach(i -> claimed.add(InetAddress.ofLiteral("192.0.2." + i)));
        claimed.forEach(address -> network.says(address, SILENT));
        follow(withAddresses(1, claimed, ping("up", 10)));
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("up 192.0.2.1", "up 192.0.2.2", "up 192.0.2.3", "up 192.0.2.4"), network.asked);
    }

    @Test
    void aLiteralAddressIsAskedInsteadOfTheGuestsOwn() {
        Check.Ping literal = new Check.Ping(terms("up", 10, FailedCheck.Action.ALERT), SECOND);
        follow(withAddresses(1, List.of(FIRST), literal));
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("up 192.0.2.2"), network.asked);
    }

    @Test
    void aGuestWithoutAnAddressIsNotAskedUntilItHasOne() {
        follow(withAddresses(1, List.of(), ping("up", 10)));
        pass(Duration.ofSeconds(30));
        assertEquals(List.of(), network.asked);
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(10));
        assertEquals(List.of("up 192.0.2.1"), network.asked);
        assertEquals(List.of(), told);
    }

    /** As after a start of the daemon, when the agents show one after another where they are. */
    @Test
    void checksOfGuestsThatGetTheirAddressesLaterAreSpreadAsWell() {
        List<CheckedGuest> guests = new ArrayList<>();
        IntStream.range(0, 500).forEach(i -> guests.add(withAddresses(i, List.of(), ping("a", 10), ping("b", 10))));
        follow(guests.toArray(CheckedGuest[]::new));
        pass(Duration.ofSeconds(12));
        assertEquals(List.of(), network.asked);
        IntStream.range(0, 500).forEach(i -> guests.set(i, guest(i, ping("a", 10), ping("b", 10))));
        follow(guests.toArray(CheckedGuest[]::new));
        int before = 0;
        for (int second = 1; second <= 10; second++) {
            pass(Duration.ofSeconds(1));
            int within = network.asked.size() - before;
            assertTrue(within <= 120, "of 1000 in ten seconds " + within + " within one");
            before = network.asked.size();
        }
        assertEquals(1000, before);
    }

    @Test
    void whereAGuestWasBeforeSaysNothingAboutIt() {
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(10));
        network.says(FIRST, SILENT);
        pass(Duration.ofSeconds(20));
        assertEquals(1, told.size(), "silent at its first address");
        follow(withAddresses(1, List.of(SECOND), ping("up", 10)));
        network.says(SECOND, REFUSED);
        pass(Duration.ofSeconds(20));
        assertEquals("1", told.getLast(), "two failures there and two here are not three");
        pass(Duration.ofSeconds(10));
        assertEquals("1 up", told.getLast());
    }

    @Test
    void anAnswerFromWhereItIsNoLongerCountsNeitherWay() {
        network.says(FIRST, REFUSED);
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(30));
        assertEquals(List.of("1 up"), told);
        network.says(FIRST, Outcome.PASSED);
        network.says(SECOND, REFUSED);
        network.takes(Duration.ofSeconds(4));
        int asked = network.asked.size();
        while (network.asked.size() == asked) {
            pass(STEP);
        }
        follow(withAddresses(1, List.of(SECOND), ping("up", 10)));
        pass(Duration.ofSeconds(30));
        assertEquals(List.of("1 up"), told, "its old address, which may be another guest's, passes");
    }

    @Test
    void whatWasNotHeardIsNoFailureAndNoSilence() {
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(10));
        network.says(FIRST, new Outcome.NotHeard());
        pass(Duration.ofMinutes(5));
        assertEquals(List.of(), told);
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(15));
        network.says(FIRST, new Outcome.NotHeard());
        pass(Duration.ofMinutes(5));
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(15));
        assertEquals(List.of("1 up"), told, "nor does it make good what failed before");
    }

    @Test
    void whatStaysTheSameGoesOnAndWhatChangesBeginsAnew() {
        Check shop = tcp("shop", 10, FailedCheck.Action.ALERT);
        follow(guest(1, shop, ping("up", 10)));
        network.says(FIRST, REFUSED);
        pass(Duration.ofSeconds(15));
        follow(guest(1, tcp("shop", 10, FailedCheck.Action.ALERT), ping("up", 20)));
        pass(Duration.ofSeconds(20));
        assertEquals(List.of("1 shop"), told);
        follow(guest(1, ping("up", 20)));
        pass(Duration.ofMillis(100));
        assertEquals(List.of("1 shop", "1"), told);
    }

    @Test
    void howACheckStandsIsUnknownUntilItPassesOrFailsAndAgainWhenItsTermsChange() {
        network.says(FIRST, REFUSED);
        follow(guest(1, ping("up", 10), tcp("shop", 10, FailedCheck.Action.ALERT)));
        pass(Duration.ofSeconds(15));
        assertEquals(Set.of("up", "shop"), unknown);
        pass(Duration.ofSeconds(15));
        assertEquals(Set.of(), unknown);
        network.says(FIRST, Outcome.PASSED);
        pass(Duration.ofSeconds(10));
        follow(guest(1, ping("up", 20), tcp("shop", 10, FailedCheck.Action.ALERT)));
        assertEquals(Set.of("up"), unknown);
        pass(Duration.ofSeconds(20));
        assertEquals(Set.of(), unknown);
    }

    @Test
    void aGuestThatIsLeftOutIsAskedNoMoreAndForgotten() {
        network.says(FIRST, REFUSED);
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(30));
        follow();
        int asked = network.asked.size();
        pass(Duration.ofMinutes(1));
        assertEquals(asked, network.asked.size());
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(20));
        assertEquals(List.of("1 up", "1"), told);
        assertEquals(Set.of("up"), unknown);
    }

    @Test
    void afterTheEndNobodyIsAskedAndNothingIsTold() {
        network.says(FIRST, REFUSED);
        network.takes(Duration.ofSeconds(5));
        follow(guest(1, tcp("shop", 10, FailedCheck.Action.ALERT)));
        pass(Duration.ofSeconds(27));
        checks.close();
        int asked = network.asked.size();
        follow(guest(2, ping("up", 10)));
        pass(Duration.ofMinutes(1));
        assertEquals(asked, network.asked.size());
        assertEquals(List.of(), told);
    }

    @Test
    void guestsThatAnswerSlowlyOnPurposeDoNotDelayOthers() {
        network.takes(Duration.ofSeconds(5));
        List<CheckedGuest> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(guest(
                    i,
                    IntStream.range(0, 20).mapToObj(n -> ping("slow-" + n, 5)).toArray(Check[]::new)));
        }
        all.add(withAddresses(999, List.of(SECOND), tcp("shop", 10, FailedCheck.Action.ALERT)));
        follow(all.toArray(CheckedGuest[]::new));
        pass(Duration.ofMinutes(2));
        assertEquals(12, network.asked.stream().filter("shop 192.0.2.2"::equals).count());
        assertTrue(network.mostAtOnce <= 401, network.mostAtOnce + " at once");
    }

    @Test
    void aRoundThatTakesLongerThanThePeriodDelaysTheNextOne() {
        network.takes(Duration.ofSeconds(25));
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofSeconds(110));
        assertTrue(network.mostAtOnce == 1 && network.asked.size() <= 5, network.asked.size() + " rounds");
    }

    @Test
    void aProberThatFailsIsAskedAgainAndFreesItsPlace() {
        network.breaks();
        follow(guest(1, ping("up", 10)));
        pass(Duration.ofMinutes(2));
        assertEquals(12, network.asked.size());
        assertEquals(List.of(), told);
    }

    @Test
    void twoChecksOfOneNameAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> guest(1, ping("up", 10), ping("up", 20)));
        Check[] many = IntStream.range(0, 21).mapToObj(i -> ping("up-" + i, 10)).toArray(Check[]::new);
        assertThrows(IllegalArgumentException.class, () -> guest(1, many));
    }

    private void follow(CheckedGuest... guests) {
        checks.guests(List.of(guests));
        time.runPendingTasks();
    }

    private void pass(Duration duration) {
        for (Duration left = duration; left.isPositive(); left = left.minus(STEP)) {
            clock.advance(STEP);
            time.advanceTimeBy(STEP.toMillis(), TimeUnit.MILLISECONDS);
            time.runPendingTasks();
        }
    }

    private void tell(GuestId guest, Findings findings) {
        unknown = findings.unknown();
        StringBuilder line = new StringBuilder().append(guest.value().getLeastSignificantBits());
        findings.failed().forEach(check -> line.append(' ').append(check.name()));
        Duration silentSince = findings.networkSilentSince();
        String news = silentSince == null ? line.toString() : line + " silent since " + silentSince.toSeconds();
        // What is new may be only that a check is known to pass.
        String before = told.isEmpty() ? String.valueOf(guest.value().getLeastSignificantBits()) : told.getLast();
        if (!news.equals(before)) {
            told.add(news);
        }
    }

    private static CheckedGuest guest(int number, Check... own) {
        return withAddresses(number, List.of(FIRST), own);
    }

    private static CheckedGuest withAddresses(int number, List<InetAddress> addresses, Check... own) {
        return new CheckedGuest(new GuestId(new UUID(0, number)), addresses, List.of(own), Standing.COUNTED);
    }

    private static Check ping(String name, int periodSeconds) {
        return new Check.Ping(terms(name, periodSeconds, FailedCheck.Action.ALERT), null);
    }

    private static Check tcp(String name, int periodSeconds, FailedCheck.Action action) {
        return new Check.Tcp(terms(name, periodSeconds, action), null, 80);
    }

    private static Check.Terms terms(String name, int periodSeconds, FailedCheck.Action action) {
        return new Check.Terms(name, Duration.ofSeconds(periodSeconds), Duration.ofSeconds(5), 3, action, null);
    }

    /** Where everything passes, at once, unless something else was said. */
    private final class Network implements Prober {
        private final List<String> asked = new ArrayList<>();
        private final Map<InetAddress, Outcome> outcomes = new HashMap<>();
        private Duration takes = Duration.ZERO;
        private @Nullable RuntimeException broken;
        private int atOnce;
        private int mostAtOnce;

        void says(InetAddress address, Outcome outcome) {
            outcomes.put(address, outcome);
        }

        void takes(Duration duration) {
            takes = duration;
        }

        void breaks() {
            broken = new IllegalStateException("planned");
        }

        @Override
        public void probe(Check check, InetAddress target, Consumer<Outcome> then) {
            asked.add(check.terms().name() + " " + target.getHostAddress());
            if (broken != null) {
                throw broken;
            }
            atOnce++;
            mostAtOnce = Math.max(mostAtOnce, atOnce);
            var _ = time.eventLoop()
                    .schedule(
                            () -> {
                                atOnce--;
                                then.accept(outcomes.getOrDefault(target, Outcome.PASSED));
                            },
                            takes.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
