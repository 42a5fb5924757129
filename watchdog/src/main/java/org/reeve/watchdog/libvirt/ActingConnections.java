package org.reeve.watchdog.libvirt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * Connections for calls that can get stuck with a guest's QEMU. libvirtd works on five calls of one connection at a time
 * (max_client_requests) and stops reading from it beyond that, signs of life included: so few calls share a connection, and
 * none shares the one on which events come. Thread-safe.
 */
final class ActingConnections {
    private static final int CALLS_PER_CONNECTION_MOST = 4;

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
            } else if (connection.lent() < CALLS_PER_CONNECTION_MOST && connection.lend()) {
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
