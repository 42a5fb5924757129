package org.reeve.agent;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.facts.FactRounds;
import org.reeve.agent.host.LocalWishes;
import org.reeve.agent.operations.Operations;
import org.reeve.agent.server.Controls;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;

/** What the guest's root asks for, as operations like any other; the host hears nothing of them. */
final class LocalControls implements Controls {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Operations operations;
    private final ModuleEngine engine;
    private final AgentPages pages;
    private final FactRounds facts;
    private final LinkReachability reachability;
    private final Executor questions;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param questions may block, behind a running operation too */
    LocalControls(
            Operations operations,
            ModuleEngine engine,
            AgentPages pages,
            FactRounds facts,
            LinkReachability reachability,
            Executor questions,
            ReeveClock clock) {
        this.operations = operations;
        this.engine = engine;
        this.pages = pages;
        this.facts = facts;
        this.reachability = reachability;
        this.questions = questions;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Report> plan(List<ModuleDocument> documents) {
        return CompletableFuture.supplyAsync(
                () -> PlanReport.of(engine.prepare(ModuleEngine.LOCAL, documents)), questions);
    }

    @Override
    public CompletableFuture<Report> drift() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return PlanReport.drift(engine.drift());
                    } catch (GuestSystemException e) {
                        throw new CompletionException(e);
                    }
                },
                questions);
    }

    @Override
    public CompletableFuture<Report> facts() {
        return CompletableFuture.supplyAsync(
                () -> {
                    GuestFacts now = facts.now();
                    return new Report(FactsText.of(now), pages.json(now));
                },
                questions);
    }

    @Override
    public Optional<OperationId> apply(List<ModuleDocument> documents) {
        Instant now = clock.now();
        Operation operation = new Operation(
                OperationId.next(clock, random),
                1,
                LocalWishes.NOBODY,
                new OperationRequest.Modules(ModuleEngine.LOCAL, documents),
                "root in the guest",
                now,
                now.plus(LONGEST));
        return switch (operations.run(operation, () -> {})) {
            case TAKEN -> Optional.of(operation.id());
            case FULL -> Optional.empty();
        };
    }

    @Override
    public Optional<OperationStatus> operation(OperationId id) {
        return operations.newestFirst().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    @Override
    public Report confirm() {
        reachability.confirm();
        return new Report("confirmed\n", "{\"confirmed\":true}\n");
    }

    @Override
    public String statusText() {
        return pages.statusText();
    }
}
