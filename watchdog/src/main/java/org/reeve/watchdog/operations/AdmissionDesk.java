package org.reeve.watchdog.operations;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.reeve.common.operation.Admission;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;

/** Whether an operation is taken. The only place that says no, the same for panel, API, shell and policy. */
final class AdmissionDesk {
    /** So many may wait for one guest: nobody who asks for more still knows what he asked for. */
    static final int QUEUE_LIMIT = 50;

    private AdmissionDesk() {}

    static Admission admit(
            OperationQueue queue, Operation operation, Optional<OperationStatus> known, Surroundings around) {
        if (known.isPresent()) {
            OperationStatus last = known.get();
            if (operation.attempt() <= last.attempt()) {
                return new Admission.AlreadyPending();
            }
            if (!last.state().isEnd()) {
                return denied(
                        "attempt " + last.attempt() + " of this operation has not ended",
                        "wait for its end, or cancel it, before the next attempt");
            }
        }
        if (around.guest() == null) {
            return denied("there is no such guest on this host", "");
        }
        if (!operation.deadline().isAfter(around.date())) {
            return denied("its deadline, " + operation.deadline() + ", has passed", "ask again");
        }
        if (queue.works().size() >= QUEUE_LIMIT) {
            return denied(
                    QUEUE_LIMIT + " operations wait for this guest already", "wait for some of them, or cancel them");
        }
        return switch (operation.request()) {
            case OperationRequest.Power _, OperationRequest.Policy _ -> new Admission.Accepted();
            case OperationRequest.Modules modules -> admitModules(modules);
        };
    }

    private static Admission admitModules(OperationRequest.Modules modules) {
        if (modules.documents().isEmpty()) {
            return denied("there is no module document in it", "add at least one");
        }
        Set<String> names = new HashSet<>();
        for (ModuleDocument document : modules.documents()) {
            if (!names.add(document.module())) {
                return denied("there are two documents of module " + document.module(), "leave one");
            }
        }
        return new Admission.Accepted();
    }

    private static Admission denied(String cause, String correction) {
        return new Admission.Denied(Failure.of(cause, correction));
    }
}
