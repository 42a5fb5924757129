package org.reeve.agent.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.ServiceName;
import org.reeve.common.guest.ShownText;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the checks that are due, all of one moment in one round on one thread that is there only for it; and restarts services when the
 * host asks for it. Thread-safe.
 */
public final class CheckRounds {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRounds.class);

    /** Longer than any one check and any restart may take by itself: something below them does not come back. */
    private static final Duration STUCK = Duration.ofMinutes(4);

    private final Supplier<List<GuestCheck>> wanted;
    private final KernelFacts kernel;
    private final GuestSystem system;
    private final Executor worker;
    private final ReeveClock clock;
    private final RestartLimit restarts = new RestartLimit();
    private List<GuestCheck> adopted = List.of();
    private List<CheckStanding> standings = List.of();
    private List<CheckStanding> toldOf = List.of();
    private List<InsideCheck> told = List.of();
    private @Nullable Duration busySince;
    private @Nullable String at;
    private Runnable listener = () -> {};

    /**
     * @param wanted the checks to make: the same list until they change
     * @param worker runs one task at a time, and may be blocked by it
     */
    public CheckRounds(
            Supplier<List<GuestCheck>> wanted,
            KernelFacts kernel,
            GuestSystem system,
            Executor worker,
            ReeveClock clock) {
        this.wanted = wanted;
        this.kernel = kernel;
        this.system = system;
        this.worker = worker;
        this.clock = clock;
    }

    /** @param told of each change of what {@link #report} says, on any thread; it returns soon */
    public synchronized void listen(Runnable told) {
        listener = told;
    }

    /** How the checks are, in the order of the document. */
    public synchronized List<InsideCheck> report() {
        return standings.stream().map(CheckStanding::told).toList();
    }

    /** Once a second: has made what is due. Never blocks. */
    public void tick() {
        List<GuestCheck> round = due();
        if (!round.isEmpty()) {
            submit(() -> make(round));
        }
        tellChange();
    }

    /**
     * The host had a service restarted. It may name any service of this guest but Reeve's own: what it asks for is in the guest's own
     * document, or in the policy that the guest's owner gave the host; and who is our host may send us documents anyway.
     */
    public void restart(String unit) {
        if (!ServiceName.isOne(unit) || unit.equals("reeve-agent.service")) {
            LOG.warn("the host wants {} restarted, which is no service that it may name", ShownText.of(unit));
            return;
        }
        synchronized (this) {
            if (!restarts.takes(unit, clock.elapsed())) {
                LOG.warn("the host wants {} restarted, which it was {} already: refused", unit, RestartLimit.words());
                return;
            }
        }
        submit(() -> carryOut(unit));
    }

    // ---- what is due

    private synchronized List<GuestCheck> due() {
        Duration now = clock.elapsed();
        adopt(now);
        Duration since = busySince;
        if (since != null) {
            if (now.minus(since).compareTo(STUCK) >= 0) {
                stuck(now);
            }
            return List.of();
        }
        List<GuestCheck> due = new ArrayList<>();
        standings = standings.stream()
                .map(standing -> {
                    if (!standing.isDue(now)) {
                        return standing;
                    }
                    due.add(standing.check());
                    return standing.begun(now);
                })
                .toList();
        if (!due.isEmpty()) {
            busySince = now;
        }
        return due;
    }

    private void adopt(Duration now) {
        List<GuestCheck> current = wanted.get();
        if (Objects.equals(current, adopted)) {
            return;
        }
        adopted = current;
        List<CheckStanding> before = standings;
        standings = adopted.stream()
                .map(check -> before.stream()
                        .filter(standing -> standing.check().equals(check))
                        .findFirst()
                        .orElseGet(() -> CheckStanding.fresh(check, now)))
                .toList();
    }

    /** A check that does not come back (a dead network file system, say) fails, since nobody can tell that it passes. */
    private void stuck(Duration now) {
        busySince = now;
        String name = at;
        if (name != null) {
            LOG.warn("check {} does not come back; the others wait for it", name);
            settle(name, "the check itself has not come back for " + STUCK.toMinutes() + " minutes");
        }
    }

    // ---- on the worker

    private void submit(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.warn("too much is asked of the checks at once");
        }
    }

    private void make(List<GuestCheck> round) {
        try {
            Look look = new Look(kernel, system);
            look.at(round.stream()
                    .map(GuestCheck::probe)
                    .filter(Probe.UnitActive.class::isInstance)
                    .map(probe -> ((Probe.UnitActive) probe).unit())
                    .distinct()
                    .toList());
            // Commands may take long, and nobody else is to wait for them.
            List<GuestCheck> quickFirst = new ArrayList<>(round);
            quickFirst.sort(Comparator.comparing(check -> check.probe() instanceof Probe.CommandSucceeds));
            for (GuestCheck check : quickFirst) {
                begins(check.name());
                settle(check.name(), look.fault(check.probe()));
            }
        } finally {
            ended();
        }
        tellChange();
    }

    private void carryOut(String unit) {
        LOG.info("{} is restarted, because the host says so", unit);
        try {
            system.carryOut(new PlanStep.TakeIn(unit, PlanStep.TakeIn.How.RESTART), percent -> {});
        } catch (GuestSystemException e) {
            LOG.warn("{} was not restarted: {}", unit, e.getMessage());
        }
        lookSoon(unit);
    }

    private synchronized void begins(String name) {
        at = name;
        busySince = clock.elapsed();
    }

    private synchronized void ended() {
        at = null;
        busySince = null;
    }

    private synchronized void settle(String name, @Nullable String fault) {
        standings = standings.stream()
                .map(standing -> !standing.check().name().equals(name)
                        ? standing
                        : fault == null ? standing.passed() : standing.failed(fault, clock.now()))
                .toList();
    }

    /** Whether a restart helped is what the host waits for. */
    private synchronized void lookSoon(String unit) {
        Duration now = clock.elapsed();
        standings = standings.stream()
                .map(standing -> concerns(standing.check(), unit) ? standing.dueAt(now) : standing)
                .toList();
    }

    private static boolean concerns(GuestCheck check, String unit) {
        return unit.equals(check.restart())
                || (check.probe() instanceof Probe.UnitActive active
                        && active.unit().equals(unit));
    }

    private void tellChange() {
        Runnable now = null;
        synchronized (this) {
            if (Objects.equals(standings, toldOf)) {
                return;
            }
            toldOf = standings;
            List<InsideCheck> report = report();
            if (!report.equals(told)) {
                logChange(told, report);
                told = report;
                now = listener;
            }
        }
        if (now != null) {
            now.run();
        }
    }

    private static void logChange(List<InsideCheck> before, List<InsideCheck> after) {
        for (InsideCheck check : after) {
            if (check.state() == InsideCheck.State.FAILING && !before.contains(check)) {
                LOG.warn("check {} fails: {}", check.name(), check.what());
            } else if (check.state() == InsideCheck.State.PASSING
                    && before.stream()
                            .anyMatch(was ->
                                    was.name().equals(check.name()) && was.state() == InsideCheck.State.FAILING)) {
                LOG.info("check {} passes again", check.name());
            }
        }
    }
}
