package org.reeve.central.operations;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/**
 * Tells hosts what they must do. It looks at the store each time, never at what was said before: whatever a host has not
 * answered is told again when the host comes back, and telling twice is harmless.
 */
public final class Forwarder {
    private final Database database;
    private final OperationTable table;
    private final HostGate gate;
    private final ReeveClock clock;
    private final Map<HostId, Set<Said>> saidTo = new ConcurrentHashMap<>();

    public Forwarder(Database database, StoredJson json, HostGate gate, ReeveClock clock) {
        this.database = database;
        this.table = new OperationTable(json);
        this.gate = gate;
        this.clock = clock;
    }

    private enum What {
        RUN,
        CANCEL
    }

    private record Said(OperationId id, int attempt, What what) {}

    /** The host is connected anew: what it has not answered is said again. */
    public void hostCame(HostId host) {
        saidTo.remove(host);
        forward(host);
    }

    void forwardFor(GuestId guest) {
        Optional<HostId> host = database.read(handle -> table.hostOf(handle, guest));
        host.ifPresent(this::forward);
    }

    /** Says what has not been said to this host since it connected. */
    public void forward(HostId host) {
        if (!gate.isConnected(host)) {
            return;
        }
        Set<Said> said = saidTo.computeIfAbsent(host, _ -> new HashSet<>());
        synchronized (said) {
            List<OperationTable.Pending> pending = database.read(handle -> table.unheardBy(handle, host));
            Set<Said> stillTrue = new HashSet<>();
            for (OperationTable.Pending each : pending) {
                Operation operation = each.operation();
                if (!each.answered() && !each.cancelAsked()) {
                    Said run = new Said(operation.id(), operation.attempt(), What.RUN);
                    stillTrue.add(run);
                    if (!said.contains(run) && !run(host, each, said, run)) {
                        return;
                    }
                }
                if (each.cancelAsked()) {
                    Said cancel = new Said(operation.id(), operation.attempt(), What.CANCEL);
                    stillTrue.add(cancel);
                    if (!said.contains(cancel) && !cancel(host, each, said, cancel)) {
                        return;
                    }
                }
            }
            said.retainAll(stillTrue);
        }
    }

    private boolean run(HostId host, OperationTable.Pending each, Set<Said> said, Said run) {
        // Written before it is said: from here on only the host can tell whether it is being done.
        boolean mayGo = database.write(handle -> {
            OperationTable.Pending now =
                    table.newest(handle, each.operation().id()).orElseThrow();
            OperationStatus status = now.status();
            boolean same = status.attempt() == each.operation().attempt()
                    && !status.state().isEnd();
            if (same) {
                table.mark(handle, status, OperationTable.Mark.SENT, clock.now());
            }
            return same;
        });
        if (!mayGo) {
            return true;
        }
        return say(host, new Message.RunOperation(each.operation()), said, run);
    }

    private boolean cancel(HostId host, OperationTable.Pending each, Set<Said> said, Said cancel) {
        Operation operation = each.operation();
        return say(
                host,
                new Message.CancelOperation(operation.guest(), operation.id(), operation.attempt()),
                said,
                cancel);
    }

    private boolean say(HostId host, Message message, Set<Said> said, Said what) {
        return switch (gate.send(host, message)) {
            case ON_ITS_WAY -> {
                said.add(what);
                yield true;
            }
            case NOT_NOW -> false;
        };
    }
}
