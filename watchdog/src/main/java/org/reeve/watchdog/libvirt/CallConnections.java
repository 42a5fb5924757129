package org.reeve.watchdog.libvirt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * Connections for calls that can get stuck with a guest's QEMU, one for each call at a time, and none is the one on which
 * events come. Calls that shared a connection with a stuck one were seen to wait for up to the next keepalive (libvirt 9.0);
 * and libvirtd stops reading from a connection with five calls under way (max_client_requests), signs of life included.
 * Thread-safe.
 */
final class ActingConnections {
    private final LibvirtBinding libvirt;
    private final LibvirtConfig config;
    private final List<LibvirtConnection> open = new ArrayList<>();
    private boolean closed;

    ActingConnections(LibvirtBinding libvirt, LibvirtConfig config) {
        this.libvirt = libvirt;
        this.config = config;
    }

    /** Lends a connection, opened where need be: that may block as long as libvirt likes. */
    LibvirtConnection borrow() throws HypervisorException {
        LibvirtConnection free = lendOpenOne();
        if (free != null) {
            return free;
        }
        LibvirtConnection fresh = LibvirtConnection.open(libvirt, config);
        fresh.lend();
        keep(fresh);
        return fresh;
    }

    private synchronized @Nullable LibvirtConnection lendOpenOne() {
        for (LibvirtConnection connection : List.copyOf(open)) {
            if (!connection.isAlive()) {
                connection.giveUp();
                open.remove(connection);
            } else if (connection.lent() == 0 && connection.lend()) {
                return connection;
            }
        }
        return null;
    }

    private synchronized void keep(LibvirtConnection fresh) throws HypervisorException {
        if (closed) {
            fresh.giveUp();
            fresh.bringBack();
            throw new HypervisorException(Kind.UNREACHABLE, "the connection to libvirt has been closed");
        }
        open.add(fresh);
    }

    /** All are given up; the next call opens a new one. */
    synchronized void giveUp() {
        open.forEach(LibvirtConnection::giveUp);
        open.clear();
    }

    synchronized void close() {
        closed = true;
        giveUp();
    }
}
