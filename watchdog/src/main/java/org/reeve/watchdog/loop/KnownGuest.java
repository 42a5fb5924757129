package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.Incident;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.operations.OperationQueue;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.WantedDefinition;

/** All that the loop knows of one guest. Only its thread reads or writes it. */
final class KnownGuest {
    private static final int MOST_ADDRESSES = 8;
    /** An IPv6 address with a dotted end, the longest there is, has 45 characters. */
    private static final int LONGEST_WORD = 64;

    final GuestId id;
    /** As it was last looked at; null until then. */
    @Nullable
    Guest seen;

    /** When that was; null until then. */
    @Nullable
    Duration seenAt;

    RecoveryState recovery = RecoveryState.unknown();
    OperationQueue operations = OperationQueue.EMPTY;
    /** The incident that is not over. */
    @Nullable
    Incident incident;

    /** Whether it has been seen to run on this boot of the host, or was known to. */
    RecoveryEvent.HostBoot ran = RecoveryEvent.HostBoot.RAN_SINCE;

    final LifeSigns signs = new LifeSigns();
    AgentLine line = AgentLine.NONE;
    Message.@Nullable Heartbeat heartbeat;

    /** Deeds and calls under way. */
    int busy;
    /** The loop's count of deeds when the last one for this guest ended. */
    long touched;
    /** Looks that are asked for and not answered. */
    int looks;
    /** What its definition ought to say, as it was planned last; null while that is not Reeve's matter. */
    @Nullable
    WantedDefinition definition;
    /** When that is tried again after it went wrong; null when nothing did. */
    @Nullable
    Duration definitionRetryAt;

    /** The time of the state that it was woken for already. */
    @Nullable
    Duration wokenFor;

    KnownGuest(GuestId id) {
        this.id = id;
    }

    /** All but its signs of life, which were seen whatever becomes of a sitting, and the looks at it. */
    Runnable mark() {
        Guest seenThen = seen;
        Duration seenAtThen = seenAt;
        RecoveryState recoveryThen = recovery;
        OperationQueue operationsThen = operations;
        Incident incidentThen = incident;
        RecoveryEvent.HostBoot ranThen = ran;
        AgentLine lineThen = line;
        Message.Heartbeat heartbeatThen = heartbeat;
        int busyThen = busy;
        long touchedThen = touched;
        WantedDefinition definitionThen = definition;
        Duration definitionRetryThen = definitionRetryAt;
        Duration wokenThen = wokenFor;
        return () -> {
            seen = seenThen;
            seenAt = seenAtThen;
            recovery = recoveryThen;
            operations = operationsThen;
            incident = incidentThen;
            ran = ranThen;
            line = lineThen;
            heartbeat = heartbeatThen;
            busy = busyThen;
            touched = touchedThen;
            definition = definitionThen;
            definitionRetryAt = definitionRetryThen;
            wokenFor = wokenThen;
        };
    }

    String name() {
        return seen == null ? id.toString() : seen.name();
    }

    /** Because of its trouble. */
    boolean isBeingRestarted() {
        return recovery instanceof RecoveryState.Acting acting
                && acting.deed().kind().isRestart();
    }

    AgentPresence presence() {
        return switch (line) {
            case NETWORK -> AgentPresence.CONNECTED;
            case CHANNEL -> AgentPresence.CHANNEL;
            case NONE -> heartbeat == null ? AgentPresence.NEVER_SEEN : AgentPresence.AWAY;
        };
    }

    /** Of what the agent says only so much that a guest cannot make the report of its host too large to be sent. */
    GuestReport report(Guest guest) {
        Message.Heartbeat last = heartbeat;
        return new GuestReport(
                id,
                guest.name(),
                guest.power(),
                presence(),
                recovery.word(),
                last == null
                        ? List.of()
                        : last.addresses().stream()
                                .filter(address -> address.length() <= LONGEST_WORD)
                                .limit(MOST_ADDRESSES)
                                .toList(),
                last == null || last.agentVersion().length() > LONGEST_WORD ? null : last.agentVersion());
    }
}
