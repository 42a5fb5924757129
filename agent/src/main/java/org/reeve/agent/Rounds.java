package org.reeve.agent;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.reeve.agent.facts.FactRounds;
import org.reeve.agent.operations.Operations;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;

/** Once a second: everything that time alone moves, and systemd learns how the agent stands and that its threads still turn. */
final class Rounds {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int QUIET_ROUNDS = 10;

    private final Membership membership;
    private final Operations operations;
    private final FactRounds facts;
    private final Standing standing;
    private final Executor chores;
    private final ReeveClock clock;
    private String told = "";
    private List<OperationStatus> operationsSeen = List.of();
    private int quiet;

    Rounds(
            Membership membership,
            Operations operations,
            FactRounds facts,
            Standing standing,
            Executor chores,
            ReeveClock clock) {
        this.membership = membership;
        this.operations = operations;
        this.facts = facts;
        this.standing = standing;
        this.chores = chores;
        this.clock = clock;
    }

    void start(EventLoop loop, DaemonParts parts) {
        operationsSeen = operations.newestFirst();
        ProgressGate.Loop turning = parts.progress().register("event loop", LIMIT);
        ProgressGate.Loop deciding = parts.progress().register("operations", LIMIT);
        Runnable round = () -> {
            try {
                membership.round();
                tell(parts);
            } catch (RuntimeException e) {
                parts.fatal("the agent's round of duties broke off", e);
            }
            tidy();
            turning.progressed();
            if (clock.elapsed().minus(operations.turnedAt()).compareTo(LIMIT) < 0) {
                deciding.progressed();
            }
        };
        var rounds = loop.scheduleAtFixedRate(round, 0, 1, TimeUnit.SECONDS);
        parts.add("rounds", () -> rounds.cancel(false));
    }

    private void tell(DaemonParts parts) {
        String line = standing.line();
        if (!line.equals(told)) {
            told = line;
            // A program says it, and may take its time.
            chores.execute(() -> parts.status(line));
        }
    }

    // Once after the start and once after each operation: only a full collection gives the heap that they needed back
    // to the kernel.
    private void tidy() {
        List<OperationStatus> now = operations.newestFirst();
        if (!now.equals(operationsSeen)) {
            operationsSeen = now;
            quiet = 0;
            if (now.stream().allMatch(each -> each.state().isEnd())) {
                facts.changed();
            }
        } else if (quiet <= QUIET_ROUNDS && quiet++ == QUIET_ROUNDS) {
            System.gc();
        }
    }
}
