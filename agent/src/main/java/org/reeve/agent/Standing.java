package org.reeve.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.health.CheckRounds;
import org.reeve.agent.health.KernelFacts;
import org.reeve.agent.host.HostLinks;
import org.reeve.agent.operations.Operations;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;

/** How the agent stands, for all who ask. Everything here is in memory or read from the kernel at once. Thread-safe. */
final class Standing {
    private final KernelFacts kernel;
    private final ModuleEngine engine;
    private final Operations operations;
    private final CheckRounds checks;
    private final HostLinks links;
    private final ReeveClock clock;
    private final Duration since;
    private volatile @Nullable LiveCredentials live;
    private volatile String trouble = "";

    Standing(
            KernelFacts kernel,
            ModuleEngine engine,
            Operations operations,
            CheckRounds checks,
            HostLinks links,
            ReeveClock clock) {
        this.kernel = kernel;
        this.engine = engine;
        this.operations = operations;
        this.checks = checks;
        this.links = links;
        this.clock = clock;
        this.since = clock.elapsed();
    }

    KernelFacts kernel() {
        return kernel;
    }

    long generation() {
        return engine.generation();
    }

    List<OperationStatus> operations() {
        return operations.newestFirst();
    }

    Optional<OperationStatus> running() {
        return operations().stream()
                .filter(each -> each.state() == OperationState.RUNNING)
                .findFirst();
    }

    List<InsideCheck> checks() {
        return checks.report();
    }

    List<InsideCheck> failingChecks() {
        return checks().stream()
                .filter(check -> check.state() == InsideCheck.State.FAILING)
                .toList();
    }

    List<String> linksUp() {
        List<String> up = new ArrayList<>();
        for (HostLinks.Way way : HostLinks.Way.values()) {
            if (links.isUp(way)) {
                up.add(way.name());
            }
        }
        return up;
    }

    /** Empty while this guest has no certificate. */
    Optional<LiveCredentials> identity() {
        return Optional.ofNullable(live);
    }

    void identity(@Nullable LiveCredentials now) {
        live = now;
    }

    /** Why the host cannot reach this guest, in words; empty when nothing is known to be wrong. */
    String trouble() {
        return trouble;
    }

    void trouble(String words) {
        trouble = words;
    }

    /** For {@code systemctl status}. */
    String line() {
        List<String> up = linksUp();
        List<String> failing = failingChecks().stream().map(InsideCheck::name).toList();
        return (identity().isPresent() ? "Enrolled" : "Not enrolled yet")
                + ", links up: " + (up.isEmpty() ? "none" : String.join(", ", up))
                + (running().isPresent() ? ", an operation is running" : "")
                + (failing.isEmpty() ? "" : ", checks fail: " + String.join(", ", failing))
                + (trouble.isEmpty() ? "" : ", trouble: " + trouble);
    }

    Duration runningFor() {
        return clock.elapsed().minus(since);
    }

    Duration certificateLeft() {
        return identity()
                .map(known -> Duration.between(
                        clock.now(), known.current().certificate().getNotAfter().toInstant()))
                .orElse(Duration.ZERO);
    }
}
