package org.reeve.central.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.central.fleet.Facts;
import org.reeve.central.fleet.GuestView;
import org.reeve.central.fleet.HostView;
import org.reeve.central.fleet.IncidentView;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.OperationView;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;

/** What callers get. Fields are added in time, and never change their meaning. */
final class Views {
    private Views() {}

    @Json
    record OperationJson(
            UUID id,
            int attempt,
            UUID guest,
            String guestName,
            RequestJson request,
            String requestedBy,
            Instant requestedAt,
            Instant deadline,
            String state,
            int percent,
            List<StepJson> steps,
            @Nullable DelayJson delayLeft,
            @Nullable FailureJson failure,
            Instant changedAt,
            boolean cancelAsked,
            long revision) {
        static OperationJson of(OperationView view) {
            Operation operation = view.operation();
            OperationStatus status = view.status();
            DelayLeft delay = status.delayLeft();
            Failure failure = status.failure();
            return new OperationJson(
                    operation.id().value(),
                    operation.attempt(),
                    operation.guest().value(),
                    view.guestName(),
                    RequestJson.of(operation.request()),
                    operation.requestedBy(),
                    operation.requestedAt(),
                    operation.deadline(),
                    status.state().name(),
                    status.percent(),
                    status.steps().stream().map(StepJson::of).toList(),
                    delay == null || status.state().isEnd() ? null : DelayJson.of(delay),
                    failure == null ? null : FailureJson.of(failure),
                    status.changedAt(),
                    view.cancelAsked() == OperationView.CancelAsked.YES,
                    view.revision());
        }
    }

    @Json
    record RequestJson(
            String type,
            @Nullable String action,
            @Nullable Long generation,
            @Nullable List<DocumentJson> documents,
            @Nullable String toml) {
        static RequestJson of(OperationRequest request) {
            return switch (request) {
                case OperationRequest.Power power ->
                    new RequestJson("power", power.action().name(), null, null, null);
                case OperationRequest.Modules modules ->
                    new RequestJson(
                            "modules",
                            null,
                            modules.generation(),
                            modules.documents().stream()
                                    .map(document -> new DocumentJson(document.module(), document.toml()))
                                    .toList(),
                            null);
                case OperationRequest.Policy policy -> new RequestJson("policy", null, null, null, policy.toml());
            };
        }
    }

    @Json
    record DocumentJson(String module, String toml) {}

    @Json
    record StepJson(String name, String state, int percent) {
        static StepJson of(Step step) {
            return new StepJson(step.name(), step.state().name(), step.percent());
        }
    }

    @Json
    record DelayJson(long atLeastSeconds, long atMostSeconds) {
        static DelayJson of(DelayLeft delay) {
            return new DelayJson(delay.atLeast().toSeconds(), delay.atMost().toSeconds());
        }
    }

    @Json
    record FailureJson(String cause, String correction, List<ProblemJson> problems) {
        static FailureJson of(Failure failure) {
            return new FailureJson(
                    failure.cause(),
                    failure.correction(),
                    failure.problems().stream().map(ProblemJson::of).toList());
        }
    }

    @Json
    record ProblemJson(String where, int line, int column, String message, String correction) {
        static ProblemJson of(Problem problem) {
            return new ProblemJson(
                    problem.where(), problem.line(), problem.column(), problem.message(), problem.correction());
        }
    }

    /** @param attempts all of them, oldest first; the last one is what the other fields say */
    @Json
    record OperationDetailJson(OperationJson operation, List<OperationJson> attempts) {}

    @Json
    record OperationsJson(List<OperationJson> operations) {}

    /** @param state {@code CONNECTED}, {@code AWAY}, or {@code REVOKED} */
    @Json
    record HostJson(
            UUID id,
            String name,
            String build,
            String state,
            Instant joinedAt,
            @Nullable Instant reportedAt,
            int guests) {
        static HostJson of(HostView host, boolean connected) {
            return new HostJson(
                    host.id().value(),
                    host.name(),
                    host.build(),
                    host.revokedAt() != null ? "REVOKED" : connected ? "CONNECTED" : "AWAY",
                    host.joinedAt(),
                    host.reportedAt(),
                    host.guests());
        }
    }

    @Json
    record HostsJson(List<HostJson> hosts) {}

    /** @param alsoReportedBy hosts that claim it too; empty unless somebody has to look */
    @Json
    record GuestJson(
            UUID id,
            String name,
            @Nullable UUID customer,
            @Nullable String customerName,
            @Nullable UUID host,
            @Nullable String hostName,
            String power,
            String agent,
            String recovery,
            List<String> addresses,
            @Nullable String agentVersion,
            @Nullable Instant reportedAt,
            List<UUID> alsoReportedBy) {
        static GuestJson of(GuestView guest) {
            GuestReport report = guest.report();
            HostId host = guest.host();
            return new GuestJson(
                    guest.id().value(),
                    guest.name(),
                    guest.customer(),
                    guest.customerName(),
                    host == null ? null : host.value(),
                    guest.hostName(),
                    report == null ? "UNKNOWN" : report.power().name(),
                    report == null ? "NEVER_SEEN" : report.agent().name(),
                    report == null ? "" : report.recovery(),
                    report == null ? List.of() : report.addresses(),
                    report == null ? null : report.agentVersion(),
                    guest.reportedAt(),
                    guest.alsoReportedBy().stream().map(HostId::value).toList());
        }
    }

    /** @param toldAt when the agent's word reached central */
    @Json
    record FactsJson(
            String system,
            String kernel,
            String architecture,
            int cpus,
            long memoryBytes,
            List<String> addresses,
            List<DiskJson> disks,
            List<FileSystemJson> fileSystems,
            List<String> failedUnits,
            @Nullable UpdatesJson updates,
            String rebootRequired,
            Instant toldAt) {
        static FactsJson of(Facts.Told told) {
            GuestFacts facts = told.facts();
            GuestFacts.Updates updates = facts.updates();
            return new FactsJson(
                    facts.system(),
                    facts.kernel(),
                    facts.architecture(),
                    facts.cpus(),
                    facts.memoryBytes(),
                    facts.addresses(),
                    facts.disks().stream()
                            .map(disk -> new DiskJson(disk.name(), disk.serial(), disk.bytes()))
                            .toList(),
                    facts.fileSystems().stream()
                            .map(each ->
                                    new FileSystemJson(each.mount(), each.type(), each.bytes(), each.usedPercent()))
                            .toList(),
                    facts.failedUnits(),
                    updates == null ? null : new UpdatesJson(updates.pending(), updates.security(), updates.seenAt()),
                    facts.rebootRequired(),
                    told.toldAt());
        }
    }

    @Json
    record DiskJson(String name, String serial, long bytes) {}

    @Json
    record FileSystemJson(String mount, String type, long bytes, int usedPercent) {}

    @Json
    record UpdatesJson(int pending, int security, Instant seenAt) {}

    @Json
    record GuestsJson(List<GuestJson> guests) {}

    @Json
    record IncidentJson(
            UUID id,
            UUID guest,
            String guestName,
            UUID host,
            String cause,
            String state,
            Instant openedAt,
            @Nullable Instant closedAt,
            String reason,
            List<EntryJson> timeLine,
            List<String> consoleLines,
            List<EvidenceJson> evidence,
            int restartsLeft) {
        static IncidentJson of(IncidentView view, Viewer viewer) {
            Incident incident = view.incident();
            return new IncidentJson(
                    incident.id(),
                    incident.guest().value(),
                    view.guestName(),
                    view.host().value(),
                    incident.cause().name(),
                    incident.state().name(),
                    incident.openedAt(),
                    incident.closedAt(),
                    incident.reason(),
                    incident.timeLine().stream()
                            .map(entry -> new EntryJson(entry.at(), entry.what(), entry.why()))
                            .toList(),
                    incident.consoleLines(),
                    incident.evidence().stream()
                            .map(piece -> EvidenceJson.of(piece, view, viewer))
                            .toList(),
                    incident.restartsLeft());
        }
    }

    /**
     * @param bytes null when it was not kept
     * @param path on the host; operators alone are told
     * @param url where it can be had from this API; null when it is not here
     */
    @Json
    record EvidenceJson(
            String kind,
            Instant at,
            @Nullable Long bytes,
            @Nullable String path,
            @Nullable String url,
            String note) {
        static EvidenceJson of(Evidence piece, IncidentView view, Viewer viewer) {
            boolean isHere = piece.kind() == Evidence.Kind.SCREEN && view.screen() != null;
            return new EvidenceJson(
                    piece.kind().name(),
                    piece.at(),
                    piece.bytes(),
                    viewer instanceof Viewer.Operator ? piece.path() : null,
                    isHere ? Api.ROOT + "/incidents/" + view.incident().id() + "/screen.png" : null,
                    piece.note());
        }
    }

    @Json
    record EntryJson(Instant at, String what, String why) {}

    @Json
    record IncidentsJson(List<IncidentJson> incidents) {}

    /** @param hosts {@code host:port} where the host dials in from now on */
    @Json
    record JoinedJson(UUID host, List<String> certificates, List<String> authorities, String hosts) {}

    @Json
    record JoinTokenJson(String token, Instant expiresAt, String fingerprint) {}

    @Json
    record CustomerJson(UUID id, String name, @Nullable String mail) {
        static CustomerJson of(Customers.Customer customer) {
            return new CustomerJson(customer.id(), customer.name(), customer.mail());
        }
    }

    @Json
    record CustomersJson(List<CustomerJson> customers) {}

    /** @param token shown this once */
    @Json
    record TokenJson(UUID id, String token) {}

    @Json
    record HealthJson(String status) {}

    /** RFC 9457, with {@code correction}: what to do about it. */
    @Json
    record ProblemDetails(
            String type,
            String title,
            int status,
            String detail,
            String correction,
            @Nullable List<ProblemJson> problems) {}
}
