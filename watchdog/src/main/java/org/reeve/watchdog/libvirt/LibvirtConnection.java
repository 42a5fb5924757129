package org.reeve.watchdog.libvirt;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to libvirt's daemon. It is lent to calls, and closed when it was given up and the last call has brought it
 * back: libvirt frees a closed connection under the feet of who still uses it.
 */
final class LibvirtConnection {
    private static final Logger log = LoggerFactory.getLogger(LibvirtConnection.class);

    private static final Map<Pointer, Consumer<String>> closeListeners = new ConcurrentHashMap<>();
    // libvirt keeps the bare address of it: one for all connections, never collected.
    private static final LibvirtBinding.CloseCallback closeCallback =
            (connection, reason, opaque) -> closed(connection, reason);

    private final LibvirtBinding libvirt;
    private final OpenConnect connect;
    private int lent;
    private boolean givenUp;

    private LibvirtConnection(LibvirtBinding libvirt, OpenConnect connect) {
        this.libvirt = libvirt;
        this.connect = connect;
    }

    /** libvirt-java's connection, which tells its pointer to subclasses only. */
    private static final class OpenConnect extends Connect {
        OpenConnect(String uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    static LibvirtConnection open(LibvirtBinding libvirt, LibvirtConfig config) throws HypervisorException {
        try {
            return new LibvirtConnection(libvirt, new OpenConnect(config.uri()));
        } catch (LibvirtException failure) {
            throw new HypervisorException(
                    Kind.UNREACHABLE, "cannot connect to " + config.uri() + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * From now on it ends by itself when libvirt's daemon gives no sign of life. No call may be made on it any more, but those that
     * end it.
     */
    void expectSignsOfLife(LibvirtConfig config) {
        // Drivers within this process, such as test:///default, know none and need none.
        libvirt.virConnectSetKeepAlive(pointer(), config.keepAliveSeconds(), config.keepAlivesUnanswered());
    }

    /** @param listener called on libvirt's event thread with the reason, when the connection ends by itself */
    void onClose(Consumer<String> listener) throws HypervisorException {
        closeListeners.put(pointer(), listener);
        if (libvirt.virConnectRegisterCloseCallback(pointer(), closeCallback, null, null) < 0) {
            LibvirtError error = LibvirtError.last(libvirt);
            if (error.code() != LibvirtError.NO_SUPPORT) {
                throw error.toException("listen to the end of the connection");
            }
        }
    }

    private static void closed(Pointer connection, int reason) {
        Consumer<String> listener = closeListeners.remove(connection);
        if (listener != null) {
            listener.accept(
                    switch (reason) {
                        case 0 -> "its socket failed";
                        case 1 -> "libvirt's daemon ended it";
                        case 2 -> "no sign of life from libvirt's daemon";
                        case 3 -> "it was closed on this side";
                        default -> "for a reason with the number " + reason;
                    });
        }
    }

    /** Only while it is lent, or by who opened it and has not given it up. */
    Pointer pointer() {
        return connect.pointer();
    }

    /** @return whether the caller has it now, and must bring it back */
    synchronized boolean lend() {
        if (givenUp) {
            return false;
        }
        lent++;
        return true;
    }

    synchronized void bringBack() {
        lent--;
        closeWhenUnused();
    }

    synchronized int lent() {
        return lent;
    }

    /** Asks only this side's socket. */
    synchronized boolean isAlive() {
        return !givenUp && libvirt.virConnectIsAlive(pointer()) != 0;
    }

    synchronized void giveUp() {
        if (!givenUp) {
            givenUp = true;
            closeWhenUnused();
        }
    }

    private void closeWhenUnused() {
        if (!givenUp || lent > 0) {
            return;
        }
        if (closeListeners.remove(pointer()) != null) {
            libvirt.virConnectUnregisterCloseCallback(pointer(), closeCallback);
        }
        try {
            connect.close();
        } catch (LibvirtException failure) {
            log.debug("closing a connection to libvirt: {}", failure.getMessage());
        }
    }
}
