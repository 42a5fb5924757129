package org.reeve.agent.desired;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.system.GuestSystem;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;

/** One module whose documents the real engine applies to a guest, where somebody still reaches it afterwards. */
public final class AppliedModule {
    private final String name;
    private final ModuleEngine engine;
    private final SimulatedReachability reachability = new SimulatedReachability();

    /** @param directory where the engine keeps its records */
    public AppliedModule(GuestModule module, GuestSystem guest, Path directory) throws IOException {
        this.name = module.name();
        this.engine = ModuleEngine.open(
                directory.resolve("state"), List.of(module), guest, reachability, ReeveClock.system());
    }

    /** From now on nobody reaches the guest after a change. */
    public void cutOff() {
        reachability.cutOff();
    }

    public void apply(String toml) {
        assertInstanceOf(Applied.Done.class, applied(toml));
    }

    /** Why the apply failed, and was undone. */
    public String failure(String toml) {
        return assertInstanceOf(Applied.Failed.class, applied(toml)).failure().cause();
    }

    /** Whether nothing is left to do. */
    public boolean isSo(String toml) {
        return ready(toml).isEmpty();
    }

    private Applied applied(String toml) {
        return engine.apply(ready(toml), new ApplyListener() {
            @Override
            public void progressed(List<Step> steps) {}

            @Override
            public boolean isCancelled() {
                return false;
            }
        });
    }

    private GuestPlan ready(String toml) {
        Prepared prepared = engine.prepare(ModuleEngine.LOCAL, List.of(new ModuleDocument(name, toml)));
        return assertInstanceOf(Prepared.Ready.class, prepared, () -> toml + prepared)
                .plan();
    }
}
