package org.reeve.agent.server;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;

/** What root may ask for on the local socket. Called on the event loop; must not block. */
public interface Controls {
    /** What applying the documents would do. */
    CompletableFuture<Report> plan(List<ModuleDocument> documents);

    /** What differs from what Reeve wrote. */
    CompletableFuture<Report> drift();

    /** What is told of this guest. */
    CompletableFuture<Report> facts();

    /** Applies the documents, as an operation; empty when too much is asked at once. */
    Optional<OperationId> apply(List<ModuleDocument> documents);

    Optional<OperationStatus> operation(OperationId id);

    /** A person says that this guest is reached. */
    Report confirm();

    /** The status for people. */
    String statusText();

    /**
     * One answer in two forms.
     *
     * @param text for people, whole lines
     */
    record Report(String text, String json) {}
}
