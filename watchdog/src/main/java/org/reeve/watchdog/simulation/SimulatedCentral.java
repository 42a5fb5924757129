package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.ReportParts;

/**
 * Central as the host sees it: it asks for operations, again and again until they are answered, and keeps what it is told in
 * order, each reliable message once. It knows nothing but what it was told.
 */
final class SimulatedCentral {
    private static final Duration SLOWEST_WORD = Duration.ofSeconds(2);
    private static final int WINDOW = 64;

    private final Stage stage;
    private final Map<OperationId, Operation> asked = new LinkedHashMap<>();
    private final List<Message> sent = new ArrayList<>();
    private final Set<String> cancelled = new HashSet<>();
    private final Map<String, OperationStatus> ends = new HashMap<>();
    private final Map<OperationId, OperationStatus> statuses = new HashMap<>();
    private final Map<UUID, Incident> incidents = new LinkedHashMap<>();
    private final ReportParts parts = new ReportParts();
    private final Set<UUID> pictures = new HashSet<>();
    private List<GuestReport> reported = List.of();
    private @Nullable UUID stream;
    private long received;
    private Line line = Line.UP;
    private SimulatedDaemon.@Nullable Life host;
    private int connection;
    private boolean pumping;

    private enum Line {
        UP,
        DOWN
    }

    SimulatedCentral(Stage stage) {
        this.stage = stage;
    }

    // ---- the line

    void hostCame(SimulatedDaemon.Life life) {
        host = life;
        connect();
    }

    void hostDied() {
        host = null;
        connection++;
        pumping = false;
    }

    void away(Duration length) {
        line = Line.DOWN;
        connection++;
        pumping = false;
        stage.say("central is away");
        stage.after(length, this::back);
    }

    void back() {
        if (line == Line.DOWN) {
            line = Line.UP;
            stage.say("central is back");
            connect();
        }
    }

    private void connect() {
        SimulatedDaemon.Life life = host;
        if (life == null || line == Line.DOWN) {
            return;
        }
        connection++;
        pumping = false;
        if (!life.journal().outbox().stream().equals(stream)) {
            Invariants.require(stream == null, "the host's stream of messages has another name");
            stream = life.journal().outbox().stream();
        }
        life.journal().outbox().acknowledged(received);
        life.steps().centralUp();
        asked.values().forEach(this::forward);
        pump();
    }

    /** Something was said that may be lost. */
    void heard(Message message) {
        arrives(() -> take(message));
    }

    /** There is more for central in the host's outbox, or there was. */
    void pump() {
        SimulatedDaemon.Life life = host;
        if (life == null || line == Line.DOWN || pumping) {
            return;
        }
        List<Frame.Data> frames = life.journal().outbox().after(received, WINDOW);
        if (frames.isEmpty()) {
            return;
        }
        pumping = true;
        arrives(() -> {
            for (Frame.Data frame : frames) {
                Invariants.require(
                        frame.sequence() == received + 1,
                        "central got message " + frame.sequence() + " after " + received);
                received = frame.sequence();
                takeReliable(frame.message());
            }
            long acknowledged = received;
            pumping = false;
            arrives(() -> life.journal().outbox().acknowledged(acknowledged));
            pump();
        });
    }

    /** On this connection, a little later; never when it broke meanwhile. */
    private void arrives(Runnable word) {
        if (host == null || line == Line.DOWN) {
            return;
        }
        int on = connection;
        stage.after(stage.chance().upTo(SLOWEST_WORD), () -> {
            if (connection == on) {
                word.run();
            }
        });
    }

    private void takeReliable(Message message) {
        if (message instanceof Message.OperationChanged changed
                && changed.status().state().isEnd()) {
            OperationStatus status = changed.status();
            OperationStatus before = ends.put(status.id() + "/" + status.attempt(), status);
            Invariants.require(
                    before == null || before.state() == status.state(),
                    "I4: central was told two ends: " + before + " and " + status);
        }
        if (message instanceof Message.IncidentChanged changed) {
            Incident before = incidents.get(changed.incident().id());
            Invariants.require(
                    before == null || follows(before, changed.incident()),
                    "central would not take the news of an incident: " + before + ", then " + changed.incident());
        }
        take(message);
    }

    /** As central has it: a time line never gets shorter, and what has ended stays so. */
    private static boolean follows(Incident before, Incident news) {
        return news.timeLine().size() >= before.timeLine().size()
                && (before.closedAt() == null || news.closedAt() != null);
    }

    private void take(Message message) {
        switch (message) {
            case Message.OperationChanged changed ->
                statuses.merge(changed.status().id(), changed.status(), OperationStatus::after);
            case Message.IncidentChanged changed ->
                incidents.put(changed.incident().id(), changed.incident());
            case Message.ScreenKept screen -> {
                Incident incident = incidents.get(screen.incident());
                Evidence piece = incident == null ? null : incident.evidence(Evidence.Kind.SCREEN);
                Invariants.require(
                        piece != null && piece.isKept() && pictures.add(screen.incident()),
                        "central got a picture twice, or before the word of it: " + screen);
            }
            case Message.FactsReported _ -> {}
            case Message.HostReport report -> reported = report.guests();
            case Message.HostReportPart part -> parts.add(part).ifPresent(report -> reported = report.guests());
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.RestartUnit _,
                    Message.RunOperation _,
                    Message.CancelOperation _ -> throw new Violation("central was told what is not for it: " + message);
        }
    }

    // ---- what it asks for

    void ask(GuestId guest, OperationRequest request, Duration patience) {
        Instant now = stage.clock().now();
        Operation operation = new Operation(
                OperationId.next(stage.clock(), stage.chance().random()),
                1,
                guest,
                request,
                "simulated",
                now,
                now.plus(patience));
        askFor(operation);
    }

    private void askFor(Operation operation) {
        stage.say("central asks for " + operation.id() + "/" + operation.attempt() + " " + operation.request()
                + " until " + operation.deadline());
        asked.put(operation.id(), operation);
        forward(operation);
    }

    /** The newest attempt of something that was asked, again. */
    void repeatOne() {
        if (!asked.isEmpty()) {
            Operation operation = any();
            int times = stage.chance().between(1, 5);
            for (int i = 0; i < times; i++) {
                arrivesAtHost(new Message.RunOperation(operation));
            }
        }
    }

    /** Something that was sent once comes again, as often as you like: to whatever the host is by now. */
    void replayOne() {
        if (!sent.isEmpty()) {
            Message old = stage.chance().of(sent);
            int times = stage.chance().oneIn(5) ? 100 : stage.chance().between(1, 5);
            for (int i = 0; i < times; i++) {
                arrivesAtHost(old);
            }
        }
    }

    void cancelOne() {
        if (!asked.isEmpty()) {
            Operation operation = any();
            cancelled.add(operation.id() + "/" + operation.attempt());
            stage.say("central cancels " + operation.id() + "/" + operation.attempt());
            forward(operation);
        }
    }

    /** The next attempt of something that has ended. */
    void retryOne() {
        if (asked.isEmpty()) {
            return;
        }
        Operation old = any();
        OperationStatus status = statuses.get(old.id());
        if (status != null
                && status.attempt() == old.attempt()
                && status.state().isEnd()) {
            Instant now = stage.clock().now();
            askFor(new Operation(
                    old.id(),
                    old.attempt() + 1,
                    old.guest(),
                    old.request(),
                    "simulated",
                    now,
                    now.plus(Duration.ofMinutes(3))));
        }
    }

    static OperationRequest modules(long generation) {
        return new OperationRequest.Modules(generation, List.of(new ModuleDocument("web", "port = 80")));
    }

    private Operation any() {
        return stage.chance().of(new ArrayList<>(asked.values()));
    }

    /** Whatever has not been answered is said again on each connection. */
    private void forward(Operation operation) {
        OperationStatus status = statuses.get(operation.id());
        boolean answered = false;
        boolean ended = false;
        if (status != null && status.attempt() >= operation.attempt()) {
            answered = true;
            ended = status.attempt() > operation.attempt() || status.state().isEnd();
        }
        boolean cancelAsked = cancelled.contains(operation.id() + "/" + operation.attempt());
        if (!answered && !cancelAsked) {
            send(new Message.RunOperation(operation));
        }
        if (!ended && cancelAsked) {
            send(new Message.CancelOperation(operation.guest(), operation.id(), operation.attempt()));
        }
    }

    private void send(Message message) {
        sent.add(message);
        arrivesAtHost(message);
    }

    private void arrivesAtHost(Message message) {
        arrives(() -> {
            SimulatedDaemon.Life life = host;
            if (life != null) {
                life.steps().centralSaid(message, () -> {});
            }
        });
    }

    // ---- what it knows

    /** The newest attempt that was asked for. */
    Operation asked(OperationId id) {
        return Objects.requireNonNull(asked.get(id));
    }

    Map<UUID, Incident> incidents() {
        return incidents;
    }

    List<GuestReport> reported() {
        return reported;
    }

    /** What it waits for; null for nothing. */
    @Nullable
    String waitsFor() {
        for (Operation operation : asked.values()) {
            if (!ends.containsKey(operation.id() + "/" + operation.attempt())) {
                return "the end of " + operation.id() + "/" + operation.attempt();
            }
        }
        return null;
    }
}
