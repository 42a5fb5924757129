package org.reeve.agent.server;

import io.avaje.jsonb.Json;
import org.reeve.common.operation.OperationId;

/** The answer to {@code POST /v1/apply}: the operation that applies the documents, to be followed. */
@Json
public record Taken(OperationId id) {}
