/**
 * What is said on every hop, and its JSON. One set of messages travels between central, host and guest; the limits that a
 * text must keep before it is parsed are here too.
 */
@NullMarked
@Json.Import({
    Frame.Hello.class,
    Frame.Data.class,
    Frame.Acknowledge.class,
    Frame.Refuse.class,
    Message.EnrolmentOffer.class,
    Message.CertificateRequest.class,
    Message.CertificateIssued.class,
    Message.CertificateRefused.class,
    Message.Heartbeat.class,
    Message.Farewell.class,
    Message.RunOperation.class,
    Message.CancelOperation.class,
    Message.OperationChanged.class,
    Message.ChecksReported.class,
    Message.FactsReported.class,
    Message.RestartUnit.class,
    Message.HostReport.class,
    Message.HostReportPart.class,
    Message.IncidentChanged.class,
    Message.ScreenKept.class,
    Operation.class,
    OperationRequest.Power.class,
    OperationRequest.Modules.class,
    OperationRequest.Policy.class,
    ModuleDocument.class,
    OperationStatus.class,
    Step.class,
    DelayLeft.class,
    Failure.class,
    Problem.class,
    GuestFacts.class,
    GuestFacts.Disk.class,
    GuestFacts.FileSystem.class,
    GuestFacts.Updates.class,
    GuestReport.class,
    Evidence.class,
    Incident.class,
    Incident.Entry.class,
    InsideCheck.class
})
package org.reeve.common.wire;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.NullMarked;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;
