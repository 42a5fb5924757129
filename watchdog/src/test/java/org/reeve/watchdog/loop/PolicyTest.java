package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.watchdog.vm.LifecycleAction;

/** Policies that guests have of their own, with the real loop and journal; no agent is ever there. */
@Timeout(60)
class PolicyTest {
    @TempDir
    Path directory;

    private LoopWorld world;

    @BeforeEach
    void open() {
        world = new LoopWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPolicyIsDoneWithoutTheAgentAndHoldsForThatGuestOnly() throws Exception {
        GuestId web = world.beginWithHealthyGuest("web");
        GuestId db = world.runningGuest("db", LifecycleAction.PRESERVE);
        assertEquals(OperationState.DONE, set(web, "restarts = 1").state());
        assertEquals(0, restartsLeftAfterDeath(web, 1));
        assertEquals(4, restartsLeftAfterDeath(db, 1));
    }

    @Test
    void aPolicyWithProblemsFailsWithAllOfThemAndChangesNothing() throws Exception {
        GuestId web = world.beginWithHealthyGuest("web");
        OperationStatus failed = set(web, "restarts = 99\nmode = \"observe\"\n");
        assertEquals(OperationState.FAILED, failed.state());
        assertEquals(2, Objects.requireNonNull(failed.failure()).problems().size());
        assertEquals(4, restartsLeftAfterDeath(web, 1));
    }

    @Test
    void aPolicyOutlivesTheDaemonAndABlankOneEndsIt() throws Exception {
        GuestId web = world.beginWithHealthyGuest("web");
        set(web, "restarts = 2");
        world.kill();
        world.begin();
        world.awaitRecovery(web, "healthy");
        assertEquals(1, restartsLeftAfterDeath(web, 1));
        assertEquals(OperationState.DONE, set(web, "").state());
        assertEquals(3, restartsLeftAfterDeath(web, 2));
    }

    private OperationStatus set(GuestId guest, String toml) {
        return world.awaitEnd(world.ask(guest, new OperationRequest.Policy(toml), Duration.ofMinutes(1)));
    }

    /** @param incident which one of the guest's this is, from 1 */
    private int restartsLeftAfterDeath(GuestId guest, int incident) {
        world.hypervisor.qemuDies(guest);
        await().until(() -> recovered(guest).size() == incident);
        return recovered(guest).getLast().restartsLeft();
    }

    private List<Incident> recovered(GuestId guest) {
        return world.incidents().stream()
                .filter(incident -> incident.guest().equals(guest) && incident.state() == Incident.State.RECOVERED)
                .toList();
    }
}
