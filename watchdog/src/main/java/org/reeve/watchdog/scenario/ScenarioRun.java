package org.reeve.watchdog.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.SimulatedEvidence;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.loop.AgentLine;
import org.reeve.watchdog.loop.LoopConfig;
import org.reeve.watchdog.loop.LoopSteps;
import org.reeve.watchdog.loop.LoopTools;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.Timeline.Cancellation;
import org.reeve.watchdog.vm.VirtualTimeline;

/** One story, told from its beginning to its end under one policy. It takes no time of ours. */
public final class ScenarioRun {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);
    /** The guests have run for a while when the story begins, so that the daemon knows them. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private final Story story;
    private final VirtualClock clock;
    private final VirtualTimeline timeline;
    private final SimulatedHypervisor hypervisor;
    private final ScenarioAgents agents;
    private final Stage stage;
    private final Map<String, GuestId> guests = new HashMap<>();
    private final Map<String, Player> players = new HashMap<>();
    private final LoopSteps loop;
    private final StoryTeller teller;
    private Cancellation nextStep = () -> {};
    private @Nullable JournalException broken;
    private long operations;

    private ScenarioRun(
            Story story,
            Terms terms,
            VirtualClock clock,
            Journal journal,
            Consumer<Observation> onlooker,
            Consumer<String> out) {
        this.story = story;
        this.clock = clock;
        this.timeline = new VirtualTimeline(clock);
        this.hypervisor = new SimulatedHypervisor(
                timeline,
                new SimulatedHypervisor.Timings(Duration.ZERO, SHUTDOWN, Duration.ZERO),
                (answer, _) -> passUntilDone(answer));
        this.agents = new ScenarioAgents(timeline, hypervisor, this::agentSays);
        this.stage = new Stage(hypervisor, agents, new Ears());
        Map<GuestId, String> names = new HashMap<>();
        for (Player player : story.guests()) {
            GuestId guest = enter(player);
            guests.put(player.name(), guest);
            players.put(player.name(), player);
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
                new LoopTools(hypervisor, new SimulatedEvidence()),
                new VirtualLanes(timeline, this::stepSoon),
                journal,
                new Ears(),
                clock);
        loop.onObservation(onlooker);
        this.teller = new StoryTeller(journal, clock.now().plus(BEFORE), story.recorded(), names, out);
    }

    /** What holds for all guests of a story. */
    public record Terms(HostPolicy policy, Brake.Limits brake) {}

    /**
     * @param directory for a journal; empty
     * @param out is given each line
     */
    public static void tell(Story story, Terms terms, Path directory, Consumer<String> out) throws JournalException {
        tell(story, terms, directory, _ -> _ -> {}, out);
    }

    /** @param onlooker is told what the loop sees, by this clock */
    static void tell(
            Story story,
            Terms terms,
            Path directory,
            Function<ReeveClock, Consumer<Observation>> onlooker,
            Consumer<String> out)
            throws JournalException {
        VirtualClock clock = new VirtualClock(BEGINNING);
        try (Journal journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), clock)) {
            new ScenarioRun(story, terms, clock, journal, onlooker.apply(clock), out).tell();
        }
    }

    private void tell() throws JournalException {
        loop.remember();
        hypervisor.listen(event -> {
            loop.hinted(event);
            stepSoon();
        });
        for (Story.Command command : story.commands()) {
            timeline.after(BEFORE.plus(command.at()), () -> happen(command));
        }
        timeline.advance(BEFORE.plus(story.end()));
        if (broken != null) {
            throw broken;
        }
    }

    private void happen(Story.Command command) {
        GuestId guest = Objects.requireNonNull(guests.get(command.guest()));
        if (command.happening() == Happening.REEVE) {
            teller.happened(clock.now(), guest, command.detail());
            return;
        }
        teller.happens(clock.now(), guest, command.happening().words(command.detail()));
        try {
            Player player = Objects.requireNonNull(players.get(command.guest()));
            stage.happen(command.happening(), guest, player, command.detail());
        } catch (IllegalStateException | IllegalArgumentException impossible) {
            teller.happens(clock.now(), guest, "which cannot be: " + impossible.getMessage());
        }
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
                loop.stepByOne();
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
    private final class Ears implements LoopVoice, Stage.Audience {
        @Override
        public void asked(GuestId guest, OperationRequest request) {
            Instant now = clock.now();
            Operation operation = new Operation(
                    new OperationId(new UUID(0, ++operations)),
                    1,
                    guest,
                    request,
                    "story",
                    now,
                    now.plus(Duration.ofHours(1)));
            loop.centralSaid(new Message.RunOperation(operation), () -> {});
            stepSoon();
        }

        @Override
        public void checked(GuestId guest, List<FailedCheck> failed, @Nullable Duration silentSince) {
            loop.checked(guest, new Findings(failed, Set.of(), silentSince));
            stepSoon();
        }

        @Override
        public Duration elapsed() {
            return clock.elapsed();
        }

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
        agents.add(id, player.agent());
        stage.define(id, player.name(), player.definition());
        switch (player.begins()) {
            case RUNNING -> hypervisor.operatorStarts(id);
            // It ran before, so that its agent is known.
            case OFF -> {
                hypervisor.operatorStarts(id);
                timeline.after(BEFORE.dividedBy(2), () -> hypervisor.operatorDestroys(id));
            }
            case ABSENT -> hypervisor.undefine(id);
        }
        return id;
    }
}
