package org.reeve.watchdog.libvirt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * Connections for calls, one for each call at a time, and none is the one on which events come. libvirt's library may leave a
 * pointer into a thread's stack behind when another thread wakes it on the same connection, by a call or by a sign of life, and the
 * process ends on it later (CVE-2024-4418; seen with 9.0 when a daemon that had stood still went on): so no sign of life is sent on these
 * either. Calls that shared a connection with a stuck one were seen to wait for that, and libvirtd stops reading from a connection
 * with five calls under way (max_client_requests). Thread-safe.
 */
final class CallConnections {
    private final LibvirtBinding libvirt;
    private final LibvirtConfig config;
    private final List<LibvirtConnection> open = new ArrayList<>();
    private boolean closed;

    CallConnections(LibvirtBinding libvirt, LibvirtConfig config) {
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
