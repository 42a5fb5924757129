package org.reeve.agent.health;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.agent.plan.UnitFact;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;

/** Looks at the guest for one round of checks. May block for as long as the commands' limits, one after another. */
final class Look {
    private static final int CONNECT_MILLIS = 1000;
    private static final List<byte[]> LOOPBACK =
            List.of(new byte[] {127, 0, 0, 1}, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

    private final KernelFacts kernel;
    private final GuestSystem system;
    private @Nullable Facts units;

    Look(KernelFacts kernel, GuestSystem system) {
        this.kernel = kernel;
        this.system = system;
    }

    /** Asks systemd for all units of the round at once: each time it takes two processes. */
    void at(List<String> asked) {
        if (asked.isEmpty()) {
            return;
        }
        try {
            Asks asks = new Asks();
            asked.forEach(asks::unit);
            units = system.observe(asks);
        } catch (GuestSystemException e) {
            // One of them may be at fault: each is asked by itself.
            units = null;
        }
    }

    /** What is wrong; null when nothing is. */
    @Nullable
    String fault(Probe probe) {
        try {
            return switch (probe) {
                case Probe.UnitActive unit -> unit(unit.unit());
                case Probe.DiskFree disk -> disk(disk);
                case Probe.LoadBelow load -> load(load);
                case Probe.MemoryAvailable memory -> memory(memory.leastPercent());
                case Probe.PortAnswers port -> port(port.port());
                case Probe.CommandSucceeds command -> command(command);
            };
        } catch (IOException | GuestSystemException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private @Nullable String unit(String name) throws GuestSystemException {
        Facts facts = units;
        UnitFact fact = (facts == null ? system.observe(new Asks().unit(name)) : facts).unit(name);
        return switch (fact.active()) {
            case RUNNING -> null;
            case STOPPED ->
                fact.load() == UnitFact.Load.NOT_FOUND ? "this guest has no unit " + name : name + " is stopped";
            case FAILED -> name + " has failed";
            case CHANGING -> name + " is starting or stopping";
        };
    }

    private @Nullable String disk(Probe.DiskFree wanted) throws IOException {
        String mount = wanted.mount().value();
        if (!kernel.isMounted(mount)) {
            return "nothing is mounted at " + mount;
        }
        File place = new File(mount);
        long total = place.getTotalSpace();
        long free = place.getUsableSpace();
        if (free < wanted.leastBytes() || (total > 0 && free * 100.0 / total < wanted.leastPercent())) {
            return "%s has %.1f GiB free of %.1f GiB".formatted(mount, gibibytes(free), gibibytes(total));
        }
        return null;
    }

    private @Nullable String load(Probe.LoadBelow wanted) throws IOException {
        double[] now = kernel.loadPerCpu();
        int[] most = {wanted.most1(), wanted.most5(), wanted.most15()};
        int[] minutes = {1, 5, 15};
        for (int i = 0; i < most.length; i++) {
            if (most[i] > 0 && now[i] * 100 > most[i]) {
                return String.format(Locale.ROOT, "the load of %d min is %.2f for each CPU", minutes[i], now[i]);
            }
        }
        return null;
    }

    private @Nullable String memory(int leastPercent) throws IOException {
        double available = kernel.memoryAvailablePercent();
        return available < leastPercent
                ? String.format(Locale.ROOT, "%.1f %% of the memory is available", available)
                : null;
    }

    private static @Nullable String port(int port) {
        String why = "";
        for (byte[] address : LOOPBACK) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByAddress(address), port), CONNECT_MILLIS);
                return null;
            } catch (IOException e) {
                // A refusal of IPv4 is what is told: IPv6 may not be there at all.
                why = why.isEmpty() ? String.valueOf(e.getMessage()) : why;
            }
        }
        return "nothing takes connections to port " + port + ": " + why;
    }

    private @Nullable String command(Probe.CommandSucceeds command) throws GuestSystemException {
        GuestSystem.Ended ended = system.run(command.argv(), command.user(), command.limit());
        return ended.exit() == 0
                ? null
                : command.argv().getFirst() + " ended with " + ended.exit()
                        + (ended.said().isEmpty() ? "" : ": " + ended.said());
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
