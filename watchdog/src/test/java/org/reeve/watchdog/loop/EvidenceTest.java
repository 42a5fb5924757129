package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Evidence.Kind;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.evidence.EvidenceConfig;
import org.reeve.watchdog.evidence.EvidenceFolder;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryPolicy.EvidenceTerms;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** What is kept of a guest before it is restarted. */
class EvidenceTest {
    private static final RecoveryPolicy WITH_CORE = LoopWorld.POLICY.with(
            new EvidenceTerms(RecoveryPolicy.Screenshot.TAKEN, RecoveryPolicy.CoreDump.BEFORE_RESTART, 1L << 30));
    private static final byte[] PANIC = "the screen with the panic".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private LoopWorld world;
    private EvidenceFolder folder;

    @BeforeEach
    void makeWorld() {
        world = new LoopWorld(directory);
        folder = EvidenceFolder.open(directory.resolve("evidence"), EvidenceConfig.DEFAULT, world.clock);
        world.keepEvidenceIn(folder);
    }

    @AfterEach
    void endWorld() {
        world.close();
        folder.close();
    }

    private GuestId beginWithHealthyGuest(RecoveryPolicy policy) throws Exception {
        GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.hypervisor.shows(guest, PANIC);
        world.begin(policy);
        world.awaitRecovery(guest, "healthy");
        return guest;
    }

    private Incident awaitState(Incident.State state) {
        await().until(() ->
                !world.incidents().isEmpty() && world.incidents().getLast().state() == state);
        return world.incidents().getLast();
    }

    private List<Message> told() {
        return world.journal().outbox().after(0, 10_000).stream()
                .map(Frame.Data::message)
                .toList();
    }

    private List<Message.ScreenKept> pictures() {
        return told().stream()
                .filter(Message.ScreenKept.class::isInstance)
                .map(Message.ScreenKept.class::cast)
                .toList();
    }

    private static Evidence piece(Incident incident, Kind kind) {
        Evidence piece = incident.evidence(kind);
        if (piece == null) {
            throw new AssertionError("nothing about " + kind + " in " + incident);
        }
        return piece;
    }

    @Test
    void theIncidentTellsWhatWasKeptAndThePictureFollowsIt() throws Exception {
        GuestId guest = beginWithHealthyGuest(WITH_CORE);
        world.hypervisor.panic(guest);
        Incident incident = awaitState(Incident.State.RECOVERED);
        Path screen = Path.of(String.valueOf(piece(incident, Kind.SCREEN).path()));
        assertArrayEquals(PANIC, Files.readAllBytes(screen));
        Path core = Path.of(String.valueOf(piece(incident, Kind.CORE).path()));
        assertEquals(directory.resolve("evidence/" + incident.id() + "/core.elf"), core);
        assertEquals(Files.size(core), piece(incident, Kind.CORE).bytes());

        assertEquals(
                List.of(new Message.ScreenKept(
                        guest, incident.id(), Base64.getEncoder().encodeToString(PANIC))),
                pictures());
        int picture = told().indexOf(pictures().getFirst());
        assertTrue(
                told().get(picture - 1) instanceof Message.IncidentChanged(Incident before)
                        && before.evidence().equals(incident.evidence()),
                () -> told().toString());
    }

    @Test
    void itIsTakenBeforeTheGuestLosesIt() throws Exception {
        GuestId guest = beginWithHealthyGuest(WITH_CORE);
        world.hypervisor.panic(guest);
        Incident incident = awaitState(Incident.State.RECOVERED);
        Incident.Entry done = incident.timeLine().stream()
                .filter(entry -> entry.what().equals("Done: reset."))
                .findFirst()
                .orElseThrow();
        for (Evidence piece : incident.evidence()) {
            assertFalse(piece.at().isAfter(done.at()), incident::toString);
        }
    }

    @Test
    void ofAGuestWhoseQemuDiedTheIncidentSaysWhyThereIsNoPicture() throws Exception {
        GuestId guest = beginWithHealthyGuest(WITH_CORE);
        world.hypervisor.prints(guest, "last words");
        world.hypervisor.qemuDies(guest);
        Incident incident = awaitState(Incident.State.RECOVERED);
        assertEquals(List.of("last words"), incident.consoleLines());
        assertEquals(
                "Its QEMU was gone, and its screen with it.",
                piece(incident, Kind.SCREEN).note());
        assertEquals(
                "Its QEMU was gone, and its memory with it.",
                piece(incident, Kind.CORE).note());
        assertEquals(List.of(), pictures());
    }

    @Test
    void theFirstPictureStaysHoweverOftenTheGuestFails() throws Exception {
        GuestId guest = beginWithHealthyGuest(LoopWorld.POLICY);
        world.hypervisor.panic(guest);
        await().until(() -> !pictures().isEmpty());
        world.hypervisor.shows(guest, "another".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 5; i++) {
            int incidents = world.incidents().size();
            await().until(() -> world.guest(guest).why() != PowerReason.PANICKED);
            world.hypervisor.panic(guest);
            await().until(() -> world.incidents().size() > incidents);
        }
        for (Message.ScreenKept picture : pictures()) {
            assertEquals(
                    1,
                    pictures().stream()
                            .filter(other -> other.incident().equals(picture.incident()))
                            .count());
        }
    }

    @Test
    void aPictureThatWasRefusedIsTakenAtTheNextAttempt() throws Exception {
        GuestId guest = beginWithHealthyGuest(LoopWorld.POLICY);
        // Console, picture and reset.
        for (int call = 0; call < 3; call++) {
            world.hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.REFUSE);
        }
        world.hypervisor.panic(guest);
        Incident incident = awaitState(Incident.State.RECOVERED);
        assertTrue(piece(incident, Kind.SCREEN).isKept(), incident::toString);
        assertEquals(1, pictures().size());
        assertTrue(
                world.incidents().stream()
                        .map(told -> told.evidence(Kind.SCREEN))
                        .anyMatch(piece -> piece != null && piece.note().contains("refuses to take a picture")),
                () -> world.incidents().toString());
    }

    @Test
    void evidenceThatComesWhenTheIncidentIsOverIsItsEvidenceAllTheSame() throws Exception {
        GuestId guest = beginWithHealthyGuest(LoopWorld.POLICY.with(RecoveryPolicy.Mode.OBSERVE));
        world.hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.HANG);
        world.hypervisor.panic(guest);
        await().until(() -> !world.incidents().isEmpty());
        world.loop()
                .agentSaid(
                        guest,
                        new Message.Heartbeat(guest, "0.1", new UUID(6, 6), 5, List.of(), 0),
                        world.dealtWith::incrementAndGet);
        awaitState(Incident.State.RECOVERED);
        await().until(() -> world.incidents().getLast().evidence(Kind.SCREEN) != null);
        world.hypervisor.letGo(guest);
        assertEquals(Incident.State.RECOVERED, world.incidents().getLast().state());
        assertEquals(1, world.incidents().stream().map(Incident::id).distinct().count());
    }

    @Test
    void wherePoliciesWantNoPictureNoneIsTaken() throws Exception {
        GuestId guest = beginWithHealthyGuest(LoopWorld.POLICY.with(
                new EvidenceTerms(RecoveryPolicy.Screenshot.NEVER, RecoveryPolicy.CoreDump.NEVER, 1L << 30)));
        world.hypervisor.panic(guest);
        Incident incident = awaitState(Incident.State.RECOVERED);
        assertEquals(
                List.of(Kind.CONSOLE),
                incident.evidence().stream().map(Evidence::kind).toList());
    }
}
