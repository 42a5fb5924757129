package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.EvidenceStore;
import org.reeve.watchdog.evidence.SimulatedEvidence;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.RealTimeline;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** A host with simulated guests, the real journal and the real loop; the daemon can be killed and started again. */
final class LoopWorld implements AutoCloseable {
    static final RecoveryPolicy POLICY = RecoveryPolicy.DEFAULT
            .with(new RecoveryPolicy.Budget(
                    5, Duration.ofMinutes(15), Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofDays(1)))
            .with(new RecoveryPolicy.Patience(
                    Duration.ofMillis(300),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(200)));

    final ReeveClock clock = ReeveClock.system();
    final SimulatedHypervisor hypervisor;
    final RecordedVoice voice = new RecordedVoice();
    final List<HypervisorEvent> events = new CopyOnWriteArrayList<>();
    final AtomicInteger dealtWith = new AtomicInteger();
    HostChecks checks = HostChecks.NONE;
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final Path file;
    private EvidenceStore evidence = new SimulatedEvidence();
    private @Nullable Journal journal;
    private @Nullable GuestLoop loop;

    LoopWorld(Path directory) {
        file = directory.resolve("journal.sqlite");
        hypervisor = new SimulatedHypervisor(new RealTimeline(time));
        hypervisor.listen(events::add);
    }

    /** Before it begins. */
    void keepEvidenceIn(EvidenceStore store) {
        evidence = store;
    }

    void begin() throws JournalException {
        begin(POLICY);
    }

    void begin(RecoveryPolicy policy) throws JournalException {
        Journal opened = Journal.open(file, WireCodec.create(), clock);
        journal = opened;
        GuestLoop started = new GuestLoop(
                new LoopConfig(
                        new HostId(new UUID(1, 1)),
                        "test",
                        "0",
                        "the only boot",
                        HostPolicy.of(policy),
                        Brake.Limits.DEFAULT,
                        checks,
                        name -> !name.startsWith("other")),
                new LoopTools(hypervisor, evidence),
                opened,
                voice,
                clock,
                new GuestLoop.Watch(new ProgressGate(clock).register("loop", Duration.ofSeconds(10)), (what, cause) -> {
                    throw new IllegalStateException(what, cause);
                }));
        loop = started;
        started.start();
    }

    /** With a guest that runs and is known to be well. */
    GuestId beginWithHealthyGuest(String name) throws JournalException {
        GuestId guest = runningGuest(name, LifecycleAction.PRESERVE);
        begin();
        awaitRecovery(guest, "healthy");
        return guest;
    }

    /** As kill -9 would: what is at the hypervisor goes on there, and nobody hears its answer. */
    void kill() {
        loop().close();
        Objects.requireNonNull(journal).close();
    }

    GuestLoop loop() {
        return Objects.requireNonNull(loop);
    }

    Journal journal() {
        return Objects.requireNonNull(journal);
    }

    GuestId runningGuest(String name, LifecycleAction onCrash) {
        GuestId id = hypervisor.define(name);
        defineAnew(id, onCrash);
        hypervisor.operatorStarts(id);
        return id;
    }

    /** Somebody defines the guest anew, whether it runs or not. */
    void defineAnew(GuestId id, LifecycleAction onCrash) {
        Guest guest = guest(id);
        hypervisor.define(new Guest(
                id,
                guest.name(),
                guest.power(),
                guest.why(),
                null,
                guest.activity(),
                guest.persistence(),
                new Guest.Reactions(onCrash, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                guest.panicDevice(),
                null,
                guest.agentChannel(),
                null));
    }

    Guest guest(GuestId id) {
        try {
            return hypervisor.find(id, Duration.ofSeconds(5)).orElseThrow();
        } catch (HypervisorException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The number of its run; it must run. */
    int run(GuestId id) {
        return Objects.requireNonNull(guest(id).run());
    }

    void awaitPower(GuestId id, PowerState power) {
        await().until(() -> guest(id).power() == power);
    }

    /** What central was told last of the guest's recovery. */
    void awaitRecovery(GuestId id, String word) {
        awaitRecovery(List.of(id), word);
    }

    void awaitRecovery(List<GuestId> ids, String word) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> voice.central.stream()
                .filter(Message.HostReport.class::isInstance)
                .map(Message.HostReport.class::cast)
                .reduce((first, second) -> second)
                .map(report -> ids.stream().allMatch(id -> report.guests().stream()
                        .anyMatch(guest ->
                                guest.guest().equals(id) && guest.recovery().equals(word))))
                .orElse(false));
    }

    List<Incident> incidents() {
        return journal().outbox().after(0, 10_000).stream()
                .map(frame -> frame.message())
                .filter(Message.IncidentChanged.class::isInstance)
                .map(message -> ((Message.IncidentChanged) message).incident())
                .toList();
    }

    List<OperationStatus> statuses(OperationId id) {
        return journal().outbox().after(0, 10_000).stream()
                .map(frame -> frame.message())
                .filter(Message.OperationChanged.class::isInstance)
                .map(message -> ((Message.OperationChanged) message).status())
                .filter(status -> status.id().equals(id))
                .toList();
    }

    OperationId ask(GuestId guest, OperationRequest request, Duration deadline) {
        OperationId id = OperationId.next(clock, RandomGenerator.getDefault());
        ask(new Operation(
                id, 1, guest, request, "test", clock.now(), clock.now().plus(deadline)));
        return id;
    }

    void ask(Operation operation) {
        loop().centralSaid(new Message.RunOperation(operation), dealtWith::incrementAndGet);
    }

    OperationStatus awaitEnd(OperationId id) {
        await().until(() ->
                statuses(id).stream().anyMatch(status -> status.state().isEnd()));
        return statuses(id).stream()
                .filter(status -> status.state().isEnd())
                .findFirst()
                .orElseThrow();
    }

    long count(Class<? extends HypervisorEvent> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    @Override
    public void close() {
        kill();
        time.shutdownNow();
    }
}
