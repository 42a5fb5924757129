package org.reeve.watchdog.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.loop.AgentLine;
import org.reeve.watchdog.loop.LoopConfig;
import org.reeve.watchdog.loop.LoopSteps;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.Timeline.Cancellation;
import org.reeve.watchdog.vm.VirtualTimeline;

/** One story, told from its beginning to its end under one policy. It takes no time of ours. */
public final class ScenarioRun {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(1);
    /** The guests have run for a while when the story begins, so that the daemon knows them. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private final Scenario scenario;
    private final VirtualClock clock;
    private final VirtualTimeline timeline;
    private final SimulatedHypervisor hypervisor;
    private final ScenarioAgents agents;
    private final Map<String, GuestId> guests = new HashMap<>();
    private final LoopSteps loop;
    private final StoryTeller teller;
    private Cancellation nextStep = () -> {};
    private @Nullable JournalException broken;
    private long operations;

    private ScenarioRun(Scenario scenario, Terms terms, VirtualClock clock, Journal journal, Consumer<String> out) {
        this.scenario = scenario;
        this.clock = clock;
        this.timeline = new VirtualTimeline(clock);
        this.hypervisor = new SimulatedHypervisor(
                timeline,
                new SimulatedHypervisor.Timings(Duration.ZERO, SHUTDOWN, Duration.ZERO),
                (answer, _) -> passUntilDone(answer));
        this.agents = new ScenarioAgents(timeline, hypervisor, this::agentSays);
        Map<GuestId, String> names = new HashMap<>();
        for (Player player : scenario.guests()) {
            GuestId guest = enter(player);
            guests.put(player.name(), guest);
            names.put(guest, player.name());
        }
        this.loop = new LoopSteps(
                new LoopConfig(
                        new HostId(new UUID(0, 1)),
                        "story",
                        "0",
                        "the only one",
                        terms.policy(),
                        terms.brake(),
                        HostChecks.NONE,
                        _ -> true),
                hypervisor,
                new VirtualLanes(timeline, this::stepSoon),
                journal,
                new Ears(),
                clock);
        this.teller = new StoryTeller(journal, clock.now().plus(BEFORE), names, out);
    }

    /** What holds for all guests of a story. */
    public record Terms(HostPolicy policy, Brake.Limits brake) {}

    /**
     * @param directory for a journal; empty
     * @param out is given each line
     */
    public static void tell(Scenario scenario, Terms terms, Path directory, Consumer<String> out)
            throws JournalException {
        VirtualClock clock = new VirtualClock(BEGINNING);
        try (Journal journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), clock)) {
            new ScenarioRun(scenario, terms, clock, journal, out).tell();
        }
    }

    private void tell() throws JournalException {
        loop.remember();
        hypervisor.listen(event -> {
            loop.hinted(event);
            stepSoon();
        });
        for (Scenario.Command command : scenario.commands()) {
            timeline.after(BEFORE.plus(command.at()), () -> happen(command));
        }
        timeline.advance(BEFORE.plus(scenario.end()));
        if (broken != null) {
            throw broken;
        }
    }

    private void happen(Scenario.Command command) {
        GuestId guest = Objects.requireNonNull(guests.get(command.guest()));
        teller.happens(clock.now(), guest, command.happening().words(command.detail()));
        try {
            command.happening()
                    .happen(new Happening.Stage(hypervisor, agents, this::setPolicy), guest, command.detail());
        } catch (IllegalStateException | IllegalArgumentException impossible) {
            teller.happens(clock.now(), guest, "which cannot be: " + impossible.getMessage());
        }
    }

    private void setPolicy(GuestId guest, String toml) {
        Instant now = clock.now();
        Operation operation = new Operation(
                new OperationId(new UUID(0, ++operations)),
                1,
                guest,
                new OperationRequest.Policy(toml),
                "story",
                now,
                now.plus(Duration.ofHours(1)));
        loop.centralSaid(new Message.RunOperation(operation), () -> {});
        stepSoon();
    }

    private void agentSays(GuestId guest, Message message) {
        loop.agentLinked(guest, AgentLine.NETWORK);
        loop.agentSaid(guest, message, () -> {});
        stepSoon();
    }

    // ---- the loop's thread

    private void stepSoon() {
        stepIn(Duration.ZERO);
    }

    private void stepIn(Duration delay) {
        nextStep.cancel();
        nextStep = timeline.after(delay, this::step);
    }

    private void step() {
        if (broken != null) {
            return;
        }
        try {
            do {
                loop.step();
                teller.catchUp();
            } while (loop.untilDue().isZero());
            stepIn(loop.untilDue());
        } catch (JournalException failure) {
            broken = failure;
        }
    }

    /** Whoever waits for a QEMU that does not answer lets time pass. */
    private void passUntilDone(CompletableFuture<?> answer) {
        while (!answer.isDone()) {
            Duration next = timeline.untilNext();
            if (next == null) {
                return;
            }
            timeline.advance(next.isNegative() ? Duration.ZERO : next);
        }
    }

    /** What is told to central is read in the journal. */
    private final class Ears implements LoopVoice {
        @Override
        public void checks(List<WantedChecks> wanted) {}

        @Override
        public void toCentral(Message message) {}

        @Override
        public void outboxGrew() {}

        @Override
        public void toAgent(GuestId guest, Message message) {
            if (message instanceof Message.RestartUnit asked) {
                teller.happens(clock.now(), guest, "its agent restarts " + asked.unit());
            }
        }

        @Override
        public void guests(List<Guest> guests) {}
    }

    private GuestId enter(Player player) {
        GuestId id = hypervisor.define(player.name());
        Guest plain = look(id);
        hypervisor.define(new Guest(
                id,
                player.name(),
                plain.power(),
                plain.why(),
                null,
                Activity.NONE,
                plain.persistence(),
                new Guest.Reactions(player.onCrash(), LifecycleAction.RESTART, LifecycleAction.DESTROY),
                plain.panicDevice(),
                player.device(),
                plain.agentChannel(),
                null));
        agents.add(id, player);
        hypervisor.operatorStarts(id);
        return id;
    }

    private Guest look(GuestId id) {
        try {
            return hypervisor.find(id, CALL).orElseThrow();
        } catch (HypervisorException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
