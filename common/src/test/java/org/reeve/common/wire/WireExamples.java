package org.reeve.common.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.PowerState;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;

/** One frame of every kind, and a message of every kind in a frame, by the name of its golden file. */
final class WireExamples {
    private static final GuestId GUEST = GuestId.parse("5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02");
    private static final HostId HOST = HostId.parse("0c9f6c1e-7a43-4a53-8b1c-52d8b5e3b7aa");
    private static final OperationId OPERATION = OperationId.parse("019a9d5c-7c00-7abc-8def-0123456789ab");
    private static final UUID STREAM = UUID.fromString("d2719b0a-3f0e-4c9f-9d2b-6a3a8f1b2c11");
    private static final UUID PEER_STREAM = UUID.fromString("7e0b0c6e-5a69-4b53-8f53-3b1e0c2f9d22");
    private static final UUID CONVERSATION = UUID.fromString("6f6a1f0e-9c77-4a0c-b7b8-0c55e0a9f133");
    private static final UUID HEARD = UUID.fromString("b6b3ff3e-0a52-4d7b-9a40-9f7f4f3b8a44");
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00.250Z");

    private WireExamples() {}

    static Frame named(String name) {
        return Objects.requireNonNull(all().get(name), name);
    }

    static Map<String, Frame> all() {
        Map<String, Frame> all = new LinkedHashMap<>();
        all.put(
                "hello-first",
                new Frame.Hello(1, new NodeName.Central(), "0.1.0", CONVERSATION, null, STREAM, null, 0));
        all.put(
                "hello-again",
                new Frame.Hello(1, new NodeName.Host(HOST), "0.1.0", CONVERSATION, HEARD, STREAM, PEER_STREAM, 41));
        all.put("acknowledge", new Frame.Acknowledge(41));
        all.put("refuse", new Frame.Refuse(41, "message: the type 'hold-guest' is not known"));
        message(all, "enrolment-offer", 0, new Message.EnrolmentOffer(GUEST, List.of("MIIB+A==", "MIIC/w==")));
        message(
                all,
                "certificate-request",
                0,
                new Message.CertificateRequest(new NodeName.Guest(GUEST), "MFkwEwYH", "MEUCIQ=="));
        message(
                all,
                "certificate-issued",
                3,
                new Message.CertificateIssued(new NodeName.Guest(GUEST), List.of("MIIB+A=="), List.of("MIIC/w==")));
        message(
                all,
                "certificate-refused",
                4,
                new Message.CertificateRefused(new NodeName.Guest(GUEST), "the host does not run this guest"));
        message(
                all,
                "heartbeat",
                0,
                new Message.Heartbeat(GUEST, "0.1.0", PEER_STREAM, 86_400, List.of("192.0.2.7", "2001:db8::7"), 12));
        message(
                all,
                "run-operation-power",
                5,
                new Message.RunOperation(operation(1, new OperationRequest.Power(PowerAction.SHUTDOWN))));
        message(
                all,
                "run-operation-modules",
                6,
                new Message.RunOperation(operation(
                        2,
                        new OperationRequest.Modules(
                                12,
                                List.of(
                                        new ModuleDocument(
                                                "web", "# Zażółć \uD83D\uDE00\n[site.\"a\\b\"]\n\tport = 80\r\n"),
                                        new ModuleDocument("users", ""))))));
        message(
                all,
                "run-operation-policy",
                11,
                new Message.RunOperation(
                        operation(1, new OperationRequest.Policy("# fewer\nrestarts = 3\nwindow = \"10m\"\n"))));
        message(all, "cancel-operation", 7, new Message.CancelOperation(GUEST, OPERATION, 2));
        message(
                all,
                "operation-changed-running",
                0,
                new Message.OperationChanged(
                        GUEST,
                        new OperationStatus(
                                OPERATION,
                                2,
                                OperationState.RUNNING,
                                37,
                                List.of(
                                        new Step("web: install nginx", 12_000, Step.State.DONE, 100),
                                        new Step("web: write /etc/nginx/sites-enabled/a", 200, Step.State.RUNNING, 10)),
                                new DelayLeft(Duration.ofSeconds(8), Duration.ofMillis(12_500)),
                                null,
                                AT)));
        message(
                all,
                "operation-changed-failed",
                8,
                new Message.OperationChanged(
                        GUEST,
                        new OperationStatus(
                                OPERATION,
                                2,
                                OperationState.FAILED,
                                37,
                                List.of(),
                                null,
                                new Failure(
                                        "module web cannot be applied",
                                        "correct the document",
                                        List.of(new Problem(
                                                "module web", 3, 8, "port 99999 is above 65535", "port = 443"))),
                                AT)));
        message(
                all,
                "checks-reported",
                0,
                new Message.ChecksReported(
                        GUEST,
                        List.of(
                                new InsideCheck(
                                        "shop",
                                        InsideCheck.Action.RESTART_SERVICE,
                                        "nginx.service",
                                        InsideCheck.State.FAILING,
                                        AT,
                                        "nginx.service is stopped"),
                                new InsideCheck(
                                        "root-disk",
                                        InsideCheck.Action.ALERT,
                                        null,
                                        InsideCheck.State.PASSING,
                                        null,
                                        ""))));
        message(
                all,
                "facts-reported",
                13,
                new Message.FactsReported(
                        GUEST,
                        new GuestFacts(
                                "Debian GNU/Linux 12 (bookworm)",
                                "6.1.0-41-amd64",
                                "x86_64",
                                2,
                                2_052_194_304L,
                                List.of("192.0.2.7"),
                                List.of(new GuestFacts.Disk("vda", "root", 10_737_418_240L)),
                                List.of(new GuestFacts.FileSystem("/", "ext4", 10_434_265_088L, 37)),
                                List.of("nginx.service"),
                                new GuestFacts.Updates(12, 3, AT),
                                "linux-image-6.1.0-42-amd64 is installed and does not run yet")));
        message(all, "farewell", 0, new Message.Farewell(GUEST));
        message(all, "restart-unit", 0, new Message.RestartUnit(GUEST, "nginx.service"));
        message(
                all,
                "host-report",
                0,
                new Message.HostReport(
                        HOST,
                        "rack3-host7",
                        "0.1.0",
                        List.of(
                                new GuestReport(
                                        GUEST,
                                        "web-1",
                                        PowerState.RUNNING,
                                        AgentPresence.CONNECTED,
                                        "healthy",
                                        List.of("192.0.2.7"),
                                        "0.1.0"),
                                new GuestReport(
                                        GuestId.parse("11111111-2222-4333-8444-555555555555"),
                                        "db-1",
                                        PowerState.SHUT_OFF,
                                        AgentPresence.NEVER_SEEN,
                                        "stopped",
                                        List.of(),
                                        null))));
        message(
                all,
                "host-report-part",
                0,
                new Message.HostReportPart(
                        HOST,
                        "rack3-host7",
                        "0.1.0",
                        17,
                        2,
                        2,
                        List.of(new GuestReport(
                                GUEST,
                                "web-1",
                                PowerState.RUNNING,
                                AgentPresence.CONNECTED,
                                "healthy",
                                List.of("192.0.2.7"),
                                "0.1.0"))));
        message(all, "incident-changed-open", 9, new Message.IncidentChanged(incident(Incident.State.OPEN, null)));
        message(
                all,
                "incident-changed-recovered",
                10,
                new Message.IncidentChanged(incident(Incident.State.RECOVERED, AT.plusSeconds(30))));
        message(all, "screen-kept", 12, new Message.ScreenKept(GUEST, STREAM, "iVBORw0KGgo="));
        return all;
    }

    private static void message(Map<String, Frame> all, String name, long sequence, Message message) {
        all.put(name, new Frame.Data(sequence, message));
    }

    private static Operation operation(int attempt, OperationRequest request) {
        return new Operation(OPERATION, attempt, GUEST, request, "alice", AT, AT.plusSeconds(3600));
    }

    private static Incident incident(Incident.State state, @Nullable Instant closedAt) {
        return new Incident(
                STREAM,
                GUEST,
                Incident.Cause.KERNEL_PANIC,
                state,
                AT,
                closedAt,
                "The guest's kernel panicked: it is restarted.",
                List.of(new Incident.Entry(AT, "kernel panic", ""), new Incident.Entry(AT, "reset", "policy: restart")),
                List.of("Kernel panic - not syncing: VFS: Unable to mount root fs", ""),
                List.of(
                        Evidence.kept(Evidence.Kind.CONSOLE, AT, 57, null, ""),
                        Evidence.kept(
                                Evidence.Kind.SCREEN,
                                AT.plusMillis(20),
                                18_732,
                                "/var/lib/reeve-watchdog/evidence/" + STREAM + "/screen.png",
                                ""),
                        Evidence.notKept(Evidence.Kind.CORE, AT.plusMillis(21), "The guest has 8 GiB of memory.")),
                4);
    }
}
