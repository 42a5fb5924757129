package org.reeve.watchdog;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.EvidenceConfig;
import org.reeve.watchdog.host.HostConfig;
import org.reeve.watchdog.link.AgentEndpoints;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.trace.TraceConfig;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.AgentChannel;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.RealTimeline;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/**
 * A process with the whole watchdog on it, as it is shipped, and a hypervisor with many simulated guests below: {@code FullHost
 * DIRECTORY CENTRAL-PORT AGENT-PORT GUESTS START-MILLIS}. The directory holds the host's state, and {@code channel/N}, the sockets of
 * the guests' agents. It says {@code ready}, and {@code up N} for each guest that starts; {@code kill} kills all QEMUs at once, {@code
 * tell} has it say what was done to each guest since, and the end of its input ends it.
 */
public final class FullHost {
    /** What this says itself begins with it; all else on its output is the daemon's log. */
    public static final String MARK = "@ ";

    private final ReeveClock clock = ReeveClock.system();
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final SimulatedHypervisor hypervisor;
    private final StartWatch starts;
    private final Path directory;
    private final List<GuestId> guests = new ArrayList<>();

    private FullHost(Path directory, int guests, Duration start) {
        this.directory = directory;
        this.hypervisor = new SimulatedHypervisor(
                new RealTimeline(time), new SimulatedHypervisor.Timings(start, start, Duration.ZERO));
        this.starts = new StartWatch(clock, guest -> say("up " + this.guests.indexOf(guest)));
        for (int i = 0; i < guests; i++) {
            this.guests.add(guest(i));
            hypervisor.define(definition(i));
            hypervisor.operatorStarts(guest(i));
        }
    }

    /** The identity of the guest of that number, for whoever plays its agent too. */
    public static GuestId guest(int number) {
        return new GuestId(new UUID(0x5_0000_4000L, 0x8000_0000_0000_0000L | number));
    }

    public static void main(String... arguments) throws Exception {
        FullHost host = new FullHost(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[3]),
                Duration.ofMillis(Integer.parseInt(arguments[4])));
        host.run(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.exit(0);
    }

    private void run(int centralPort, int agentPort) throws Exception {
        StateDirectory state = StateDirectory.open(directory.resolve("state"));
        Watchdog.Overseer overseer = new Watchdog.Overseer(new ProgressGate(clock), (what, cause) -> {
            say("fatal " + what + ": " + cause);
            System.exit(1);
        });
        try (Watchdog _ =
                Watchdog.start(config(centralPort, agentPort), state, starts.on(hypervisor), clock, overseer)) {
            say("ready");
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                switch (command) {
                    case "kill" -> kill();
                    case "tell" -> tell();
                    default -> throw new IllegalArgumentException("no such command: " + command);
                }
            }
        }
    }

    private void kill() {
        for (GuestId guest : guests) {
            starts.died(guest);
            hypervisor.qemuDies(guest);
        }
        say("killed");
    }

    private void tell() {
        for (int i = 0; i < guests.size(); i++) {
            say("guest " + i + " " + starts.history(guests.get(i)));
        }
        say("most " + starts.mostAtOnce());
    }

    private static synchronized void say(String line) {
        System.out.println(MARK + line);
    }

    private WatchdogConfig config(int centralPort, int agentPort) {
        return new WatchdogConfig(
                directory.resolve("state"),
                "full-host",
                "simulated:///",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), centralPort),
                HostPolicy.of(RecoveryPolicy.DEFAULT),
                Brake.Limits.DEFAULT,
                List.of("*"),
                // The agents are on loopback, where a guest's never is.
                new AgentEndpoints(agentPort, _ -> true),
                HostChecks.NONE,
                EvidenceConfig.DEFAULT,
                HostConfig.OFF,
                TraceConfig.USUAL);
    }

    private Guest definition(int number) {
        return new Guest(
                guest(number),
                "guest-" + number,
                PowerState.SHUT_OFF,
                PowerReason.SHUTDOWN,
                null,
                Activity.NONE,
                Guest.Persistence.PERSISTENT,
                Guest.Reactions.DEFAULT,
                Guest.PanicDevice.PRESENT,
                null,
                new AgentChannel(
                        directory.resolve("channel").resolve(Integer.toString(number)), AgentChannel.State.UNKNOWN),
                null);
    }
}
