package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.JournalView;
import org.reeve.watchdog.vm.LifecycleAction;

/** What people see of the guests when they look into the journal. */
class PictureTest {
    @TempDir
    private Path directory;

    @Test
    void theJournalShowsTheGuestsByNameAsTheyAreNow() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
            world.begin();
            await().until(() -> shows("  web1  " + guest + "  running  never seen  healthy"));
            world.loop().agentLinked(guest, AgentLine.NETWORK);
            await().until(() -> shows("  web1  " + guest + "  running  connected  healthy"));
            world.ask(guest, new OperationRequest.Power(PowerAction.POWER_OFF), Duration.ofMinutes(1));
            await().until(() -> shows("  web1  " + guest + "  shut off  connected  stopped"));
        }
    }

    @Test
    void aGuestThatIsGoneIsNotShownAlsoWhenItWentWhileTheWatchdogWasAway() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId spare = world.hypervisor.define("spare1");
            GuestId old = world.hypervisor.define("old1");
            world.begin();
            await().until(() -> shows("  spare1  " + spare + "  shut off  never seen  stopped")
                    && shows("  old1    " + old + "  shut off  never seen  stopped"));
            world.hypervisor.undefine(old);
            await().until(() -> !shows("  old1"));
            world.kill();
            world.hypervisor.undefine(spare);
            world.begin();
            await().until(() -> !shows("  spare1"));
        }
    }

    private boolean shows(String line) throws JournalException {
        return JournalView.lines(directory.resolve("journal.sqlite")).stream()
                .anyMatch(shown -> shown.startsWith(line));
    }
}
