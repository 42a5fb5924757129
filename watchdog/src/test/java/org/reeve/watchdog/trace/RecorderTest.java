package org.reeve.watchdog.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.recovery.Decision;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.RecoveryEffect;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.story.StoryText;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.VirtualTimeline;

/** What becomes of what the loop sees; that it can be told again is for {@code ToldAgainTest}. */
class RecorderTest {
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-30T23:30:00Z"));
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(new VirtualTimeline(clock));
    private final List<List<String>> pages = new ArrayList<>();
    private final Recorder recorder = new Recorder("host1", clock, new Pages() {
        @Override
        public void begin(LocalDate day, List<String> head) {
            pages.add(new ArrayList<>(head));
        }

        @Override
        public void write(String line) {
            pages.getLast().add(line);
        }

        @Override
        public boolean areKept() {
            return true;
        }
    });

    @Test
    void thePageOfAnotherDayBeginsWithTheGuestsAsTheyAreAndBothStandAlone() throws Exception {
        GuestId web = running("web");
        recorder.accept(new Observation.ListRead());
        pass(Duration.ofMinutes(5));
        recorder.accept(new Observation.PolicySet(web, "restarts = 3\nwindow = \"30m\""));
        hypervisor.operatorPauses(web);
        look(web);
        pass(Duration.ofMinutes(30));
        hypervisor.operatorResumes(web);
        look(web);
        recorder.close();
        assertEquals(
                List.of(
                        List.of(
                                "recorded host1 2026-11-30T23:30:00Z",
                                "guest web on_crash=destroy agent=no",
                                "23:35:00.000 web gets-policy restarts = 3\\nwindow = \"30m\"",
                                "23:35:00.000 web operator-pauses",
                                "00:05:00.000 end"),
                        List.of(
                                "recorded host1 2026-12-01T00:05:00Z",
                                "guest web on_crash=destroy agent=no",
                                "00:05:00.000 web gets-policy restarts = 3\\nwindow = \"30m\"",
                                "00:05:00.000 web operator-pauses",
                                "00:05:00.000 web operator-resumes",
                                "00:05:00.000 end")),
                pages.stream()
                        .map(page -> page.stream()
                                .filter(line -> !line.startsWith("#"))
                                .toList())
                        .toList());
        for (List<String> page : pages) {
            StoryText.parse("page", String.join("\n", page));
        }
    }

    @Test
    void whatFollowsFromReevesOwnDeedsIsNotDoneBySomebodyElse() {
        GuestId web = running("web");
        recorder.accept(new Observation.ListRead());
        pass(Duration.ofMinutes(5));
        decides(web, new Deed(1, Deed.Kind.POWER_OFF));
        hypervisor.operatorDestroys(web);
        happens(new GuestEvent.Stopped(web, PowerReason.DESTROYED));
        recorder.accept(recovery(web, new RecoveryEvent.DeedEnded(1, new Deed.Outcome.Done())));
        decides(web, new Deed(2, Deed.Kind.START));
        hypervisor.operatorStarts(web);
        recorder.accept(recovery(web, new RecoveryEvent.DeedEnded(2, new Deed.Outcome.Done())));
        happens(new GuestEvent.Started(web, PowerReason.BOOTED));
        look(web);
        assertEquals(List.of(), happenings());
        pass(Duration.ofMinutes(5));
        hypervisor.operatorDestroys(web);
        happens(new GuestEvent.Stopped(web, PowerReason.DESTROYED));
        assertEquals(List.of("23:40:00.000 web operator-destroys"), happenings());
    }

    @Test
    void whatNoEventToldIsSeenByALook() {
        GuestId web = running("web");
        GuestId db = running("db");
        recorder.accept(new Observation.ListRead());
        pass(Duration.ofMinutes(5));
        hypervisor.qemuDies(web);
        look(web);
        hypervisor.operatorDestroys(db);
        hypervisor.operatorStarts(db);
        look(db);
        GuestId fresh = hypervisor.define("fresh");
        look(fresh);
        hypervisor.operatorStarts(fresh);
        look(fresh);
        recorder.accept(recovery(fresh, new RecoveryEvent.Vanished()));
        assertEquals(
                List.of(
                        "23:35:00.000 web qemu-dies",
                        "23:35:00.000 db operator-destroys",
                        "23:35:00.000 db operator-starts",
                        "guest fresh on_crash=destroy agent=no begins=absent",
                        "23:35:00.000 fresh appears",
                        "23:35:00.000 fresh operator-starts",
                        "23:35:00.000 fresh vanishes"),
                happenings());
    }

    @Test
    void aGuestThatMakesTooMuchOfItselfIsCutShortAndThatIsSaid() {
        GuestId wild = running("wild");
        running("other");
        recorder.accept(new Observation.ListRead());
        pass(Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            recorder.accept(new Observation.PolicySet(wild, "restarts = " + i));
        }
        assertEquals(60, happenings().size());
        pass(Duration.ofMinutes(1));
        recorder.accept(new Observation.PolicySet(wild, "restarts = 7"));
        assertTrue(
                pages.getLast().contains("# 23:36:00.000 wild: 40 lines left out, there were too many"),
                pages::toString);
        assertEquals(61, happenings().size());
    }

    @Test
    void twoGuestsThatAreCalledTheSameOneAfterTheOtherAreTwo() {
        running("web");
        recorder.accept(new Observation.ListRead());
        GuestId other = new GuestId(UUID.fromString("01234567-0000-4000-8000-000000000000"));
        Guest web = hypervisor.reality(hypervisor.define("web"));
        hypervisor.define(new Guest(
                other,
                "web",
                web.power(),
                web.why(),
                null,
                web.activity(),
                web.persistence(),
                web.reactions(),
                web.panicDevice(),
                null,
                null,
                null));
        look(other);
        assertTrue(happenings().getFirst().startsWith("guest web-01234567 "), pages::toString);
    }

    private GuestId running(String name) {
        GuestId guest = hypervisor.define(name);
        hypervisor.operatorStarts(guest);
        look(guest);
        return guest;
    }

    private void look(GuestId guest) {
        recorder.accept(recovery(guest, new RecoveryEvent.Seen(hypervisor.reality(guest))));
    }

    private void happens(GuestEvent event) {
        recorder.accept(recovery(event.guest(), new RecoveryEvent.Happened(event, hypervisor.reality(event.guest()))));
    }

    private static Observation recovery(GuestId guest, RecoveryEvent event) {
        RecoveryState state = RecoveryState.unknown();
        return new Observation.Recovery(guest, event, state, new Decision(state, List.of(), ""));
    }

    private void decides(GuestId guest, Deed deed) {
        RecoveryState state = RecoveryState.unknown();
        recorder.accept(new Observation.Recovery(
                guest,
                new RecoveryEvent.TimeCame(),
                state,
                new Decision(state, List.of(new RecoveryEffect.Do(deed)), "")));
    }

    private void pass(Duration time) {
        clock.advance(time);
    }

    /** The lines of the page without its head and without remarks. */
    private List<String> happenings() {
        List<String> page = pages.getLast();
        int head = (int) page.stream()
                .takeWhile(line -> !line.matches("[0-9:.]{12} .*"))
                .filter(line -> !line.contains("begins=absent") && !line.contains("guest web-"))
                .count();
        return page.stream().skip(head).filter(line -> !line.startsWith("#")).toList();
    }
}
