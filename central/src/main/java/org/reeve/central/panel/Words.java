package org.reeve.central.panel;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.central.operations.OperationView;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Step;

/** How the panel says things. Tones are the style sheet's: good, bad, busy, wait. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private Words() {}

    /** For readers without scripts; the others get it in their own zone. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    static String request(OperationRequest request) {
        return switch (request) {
            case OperationRequest.Power power -> action(power.action());
            case OperationRequest.Modules modules ->
                "Apply "
                        + modules.documents().stream()
                                .map(ModuleDocument::module)
                                .collect(Collectors.joining(", "));
            case OperationRequest.Policy policy ->
                policy.toml().isBlank() ? "Go back to the host's policy" : "Set the policy";
        };
    }

    private static String action(PowerAction action) {
        return switch (action) {
            case START -> "Start";
            case SHUTDOWN -> "Shut down";
            case POWER_OFF -> "Power off";
            case REBOOT -> "Reboot";
            case RESET -> "Reset";
        };
    }

    static String state(OperationState state, OperationView.CancelAsked cancel) {
        return switch (state) {
            case QUEUED -> cancel == OperationView.CancelAsked.YES ? "Being cancelled" : "Waiting";
            case RUNNING -> cancel == OperationView.CancelAsked.YES ? "Being cancelled" : "Running";
            case DONE -> "Done";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
        };
    }

    static String tone(OperationState state) {
        return switch (state) {
            case QUEUED -> "wait";
            case RUNNING -> "busy";
            case DONE -> "good";
            case FAILED -> "bad";
            case CANCELLED -> "";
        };
    }

    static String delay(@Nullable DelayLeft delay) {
        if (delay == null) {
            return "";
        }
        String most = duration(delay.atMost());
        String least = duration(delay.atLeast());
        return most.equals(least) ? "about " + most + " left" : least + " to " + most + " left";
    }

    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 90) {
            return seconds + " s";
        }
        return seconds < 5400 ? (seconds + 30) / 60 + " min" : (seconds + 1800) / 3600 + " h";
    }

    static String step(Step.State state) {
        return switch (state) {
            case WAITING -> "";
            case RUNNING -> "running";
            case UNCHANGED -> "was so already";
            case DONE -> "done";
            case FAILED -> "failed";
            case UNDONE -> "undone";
            case SKIPPED -> "not tried";
        };
    }

    static String tone(Step.State state) {
        return switch (state) {
            case RUNNING -> "busy";
            case FAILED -> "bad";
            case WAITING, UNCHANGED, DONE, UNDONE, SKIPPED -> "";
        };
    }

    static String evidence(Evidence piece) {
        String what =
                switch (piece.kind()) {
                    case CONSOLE -> "the last lines of its console";
                    case SCREEN -> "a picture of its screen";
                    case CORE -> "its memory, as a core file";
                };
        return piece.isKept() ? Character.toUpperCase(what.charAt(0)) + what.substring(1) : "Not kept: " + what;
    }

    /** @param isHere whether a picture has come */
    static String note(Evidence piece, boolean isHere) {
        if (!piece.isKept() || !piece.note().isEmpty()) {
            return piece.note();
        }
        return switch (piece.kind()) {
            case CONSOLE -> "";
            case SCREEN -> isHere ? "" : "It has not arrived here.";
            case CORE -> "It stays on the host, as long as there is room for it.";
        };
    }

    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        return bytes < 10L << 20 ? bytes / 1024 + " KiB" : (bytes >> 20) + " MiB";
    }

    static String cause(Incident.Cause cause) {
        return switch (cause) {
            case KERNEL_PANIC -> "Kernel panic";
            case QEMU_DIED -> "QEMU ended by itself";
            case WATCHDOG_DEVICE_FIRED -> "Watchdog device fired";
            case GUEST_HUNG -> "Guest hangs";
            case QEMU_STUCK -> "QEMU is stuck";
            case CHECK_FAILED -> "Check fails";
            case STORAGE_FULL -> "Storage is full";
        };
    }

    static String state(Incident.State state) {
        return switch (state) {
            case OPEN -> "Being dealt with";
            case RECOVERED -> "Recovered";
            case QUARANTINED -> "Left alone: it kept failing";
            case CLOSED -> "Closed";
        };
    }

    static String tone(Incident.State state) {
        return switch (state) {
            case OPEN -> "busy";
            case RECOVERED -> "good";
            case QUARANTINED -> "bad";
            case CLOSED -> "";
        };
    }
}
