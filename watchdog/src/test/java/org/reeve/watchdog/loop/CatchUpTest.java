package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalOutbox;
import org.reeve.watchdog.journal.JournalView;
import org.reeve.watchdog.vm.LifecycleAction;

/** Central is away for so long that no more messages to it are kept. */
class CatchUpTest {
    @TempDir
    private Path directory;

    @Test
    void whatChangedWhileTheOutboxWasFullIsToldAsItIsWhenCentralIsBackAlsoAfterARestart() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
            fillOutbox(world);
            world.begin();
            world.awaitRecovery(guest, "healthy");
            int run = world.run(guest);
            world.hypervisor.qemuDies(guest);
            world.awaitPower(guest, PowerState.RUNNING);
            assertEquals(run + 1, world.run(guest));
            await().until(() -> JournalView.lines(directory.resolve("journal.sqlite"))
                    .contains("Incidents that are not over: none"));
            OperationId shutdown =
                    world.ask(guest, new OperationRequest.Power(PowerAction.SHUTDOWN), Duration.ofMinutes(1));
            world.awaitRecovery(guest, "stopped");
            assertEquals(JournalOutbox.LIMIT, world.journal().outbox().size());

            world.kill();
            world.begin();
            world.journal().outbox().acknowledged(JournalOutbox.LIMIT);
            await().until(() -> told(world).size() >= 2);
            List<Message> told = told(world);
            assertEquals(2, told.size(), told::toString);
            assertTrue(
                    told.stream()
                            .anyMatch(message -> message instanceof Message.OperationChanged changed
                                    && changed.status().id().equals(shutdown)
                                    && changed.status().state() == OperationState.DONE),
                    told::toString);
            assertTrue(
                    told.stream()
                            .anyMatch(message -> message instanceof Message.IncidentChanged changed
                                    && changed.incident().state() == Incident.State.RECOVERED),
                    told::toString);
        }
    }

    private static List<Message> told(LoopWorld world) {
        return world.journal().outbox().after(JournalOutbox.LIMIT, 100).stream()
                .map(Frame.Data::message)
                .toList();
    }

    private void fillOutbox(LoopWorld world) throws Exception {
        Incident old = new Incident(
                new UUID(4, 4),
                new GuestId(new UUID(5, 5)),
                Incident.Cause.QEMU_DIED,
                Incident.State.OPEN,
                world.clock.now(),
                null,
                "It ended.",
                List.of(),
                List.of(),
                List.of(),
                5);
        try (Journal journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), world.clock)) {
            journal.write(entry -> {
                for (int i = 0; i < JournalOutbox.LIMIT; i++) {
                    entry.tell(new Message.IncidentChanged(old));
                }
            });
        }
    }
}
