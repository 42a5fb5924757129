package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * libvirt's last error of one thread.
 *
 * @param code virErrorNumber
 * @param domain virErrorDomain: which part of libvirt failed
 */
record LibvirtError(int code, int domain, String message) {
    // virErrorNumber
    static final int NO_SUPPORT = 3;
    static final int INVALID_ARGUMENT = 8;
    private static final int INVALID_CONNECTION = 6;
    private static final int RPC = 39;
    private static final int NO_DOMAIN = 42;
    private static final int OPERATION_INVALID = 55;
    private static final int OPERATION_TIMEOUT = 68;

    // virErrorDomain: the two that fail on this side of the socket, when it breaks.
    private static final int FROM_RPC = 7;
    private static final int FROM_REMOTE = 13;

    // struct _virError { int code; int domain; char *message; … }
    private static final int CODE_OFFSET = 0;
    private static final int DOMAIN_OFFSET = 4;
    private static final int MESSAGE_OFFSET = 8;

    /** Must be called on the thread whose call failed, before its next call. */
    static LibvirtError last(LibvirtBinding libvirt) {
        Pointer error = libvirt.virGetLastError();
        if (error == null) {
            return new LibvirtError(0, 0, "libvirt does not say why");
        }
        @Nullable Pointer text = error.getPointer(MESSAGE_OFFSET);
        String message = text == null ? "libvirt does not say why" : text.getString(0, "UTF-8");
        return new LibvirtError(error.getInt(CODE_OFFSET), error.getInt(DOMAIN_OFFSET), message);
    }

    /** @param what what failed, such as {@code start guest web1} */
    HypervisorException toException(String what) {
        return new HypervisorException(kind(), "could not " + what + ": " + message);
    }

    Kind kind() {
        return switch (code) {
            case NO_DOMAIN -> Kind.NOT_FOUND;
            case OPERATION_INVALID -> Kind.WRONG_STATE;
            case OPERATION_TIMEOUT -> Kind.TIMED_OUT;
            case INVALID_CONNECTION, RPC -> Kind.UNREACHABLE;
            case NO_SUPPORT -> Kind.REFUSED;
            default -> domain == FROM_RPC || domain == FROM_REMOTE ? Kind.UNREACHABLE : Kind.REFUSED;
        };
    }
}
