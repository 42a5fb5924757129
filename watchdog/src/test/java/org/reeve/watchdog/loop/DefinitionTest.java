package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WantedDefinition;
import org.reeve.watchdog.vm.WatchdogAction;

/** Definitions of guests whose policy leaves them to Reeve. */
@Timeout(60)
class DefinitionTest {
    private static final String OURS = "definition = \"reeve\"\nwatchdog-device = true\n";

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
    void aDefinitionIsChangedWhenThePolicySaysSoAndCountsFromTheNextStart() throws Exception {
        GuestId web = world.runningGuest("web", LifecycleAction.DESTROY);
        world.begin();
        world.awaitRecovery(web, "healthy");
        set(web, OURS);
        await().until(() -> isAsWanted(web));
        assertEquals(LifecycleAction.DESTROY, world.guest(web).reactions().onCrash(), "what runs is left as it is");

        world.hypervisor.operatorDestroys(web);
        world.hypervisor.operatorStarts(web);
        Guest started = world.guest(web);
        assertEquals(PowerState.RUNNING, started.power());
        assertEquals(LifecycleAction.PRESERVE, started.reactions().onCrash());
        assertEquals(WatchdogAction.NONE, started.watchdogDevice());
    }

    @Test
    void itIsChangedOnceAndAgainWhenSomebodyElseHasChangedIt() throws Exception {
        GuestId web = world.runningGuest("web", LifecycleAction.DESTROY);
        world.begin();
        world.awaitRecovery(web, "healthy");
        long before = world.count(GuestEvent.Defined.class);
        set(web, OURS);
        await().until(() -> isAsWanted(web));
        set(web, OURS + "restarts = 3\n");
        assertEquals(before + 1, world.count(GuestEvent.Defined.class));

        world.kill();
        world.defineAnew(web, LifecycleAction.RESTART);
        world.begin();
        await().until(() -> isAsWanted(web));
    }

    @Test
    void whoOnlyObservesAndWhoHasNotBeenAskedChangesNothing() throws Exception {
        GuestId web = world.runningGuest("web", LifecycleAction.DESTROY);
        GuestId db = world.runningGuest("db", LifecycleAction.DESTROY);
        world.begin(LoopWorld.POLICY.with(RecoveryPolicy.Mode.OBSERVE));
        world.awaitRecovery(web, "healthy");
        long before = world.count(GuestEvent.Defined.class);
        set(web, OURS);
        set(db, "restarts = 3");
        set(web, OURS);
        assertEquals(before, world.count(GuestEvent.Defined.class));
    }

    private void set(GuestId guest, String toml) {
        assertEquals(
                OperationState.DONE,
                world.awaitEnd(world.ask(guest, new OperationRequest.Policy(toml), Duration.ofMinutes(1)))
                        .state());
    }

    private boolean isAsWanted(GuestId guest) throws HypervisorException {
        return world.hypervisor
                .plan(guest, WantedDefinition.LEFT_TO_REEVE, Duration.ofSeconds(5))
                .differences()
                .isEmpty();
    }
}
