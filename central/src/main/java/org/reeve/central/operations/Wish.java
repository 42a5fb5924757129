package org.reeve.central.operations;

import java.time.Duration;
import java.util.List;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.PowerAction;

/** What somebody asks for, before central has numbered it. */
public sealed interface Wish {
    /** How long an attempt may take where nobody says otherwise. */
    Duration USUAL_TIME = Duration.ofHours(1);

    Duration SHORTEST_TIME = Duration.ofSeconds(10);
    Duration LONGEST_TIME = Duration.ofDays(7);

    record Power(PowerAction action) implements Wish {}

    /** @param documents not empty, one per module */
    record Modules(List<ModuleDocument> documents) implements Wish {
        public Modules {
            documents = List.copyOf(documents);
        }
    }

    /** @param toml the guest's own policy; blank for its host's again */
    record Policy(String toml) implements Wish {}

    /** What was asked for in an earlier attempt. */
    static Wish of(OperationRequest request) {
        return switch (request) {
            case OperationRequest.Power power -> new Power(power.action());
            case OperationRequest.Modules modules -> new Modules(modules.documents());
            case OperationRequest.Policy policy -> new Policy(policy.toml());
        };
    }

    /** The request that travels; {@code generation} counts the guest's sets of documents. */
    default OperationRequest numbered(long generation) {
        return switch (this) {
            case Power power -> new OperationRequest.Power(power.action());
            case Modules modules -> new OperationRequest.Modules(generation, modules.documents());
            case Policy policy -> new OperationRequest.Policy(policy.toml());
        };
    }

    /** Whether this asks for the same kind of thing as {@code other}: a retry may correct, not replace. */
    default boolean sameKindAs(Wish other) {
        return getClass() == other.getClass();
    }
}
