package org.reeve.watchdog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.ReeveDaemon;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.host.Autostart;
import org.reeve.watchdog.host.HostSafeguards;
import org.reeve.watchdog.libvirt.EventLoopWatch;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.libvirt.QemuLogs;
import org.reeve.watchdog.loop.GuestLoop;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code reeve-watchdog} as a daemon. */
public final class WatchdogDaemon extends ReeveDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(WatchdogDaemon.class);
    /** Of the thread on which libvirt's events come; it turns each second. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private @Nullable WatchdogConfig config;

    public WatchdogDaemon() {
        super("reeve-watchdog");
    }

    @Override
    protected void prepare(List<String> arguments, DaemonParts parts) throws Exception {
        config = WatchdogConfig.read(configFile(arguments).orElse(WatchdogConfig.USUAL));
    }

    @Override
    protected void start(DaemonParts parts) throws Exception {
        WatchdogConfig read = config;
        if (read == null) {
            throw new StartException("the configuration was not read");
        }
        ReeveClock clock = ReeveClock.system();
        StateDirectory state = StateDirectory.open(read.state());
        LibvirtHypervisor hypervisor = parts.add("libvirt", libvirt(read, clock, parts));
        parts.add(
                "watchdog",
                Watchdog.start(read, state, hypervisor, clock, new Watchdog.Overseer(parts.progress(), parts::fatal)));
        // Last, so that a daemon that cannot start never arms the host's watchdog device, and a stop disarms it first.
        parts.add(
                "host",
                HostSafeguards.start(
                        read.host(), parts.progress(), Set.of(GuestLoop.THREAD, LibvirtHypervisor.EVENT_THREAD)));
        Autostart.notices(read.libvirtUri(), Path.of("/")).forEach(LOG::info);
        QemuLogs.notice(read.libvirtUri()).ifPresent(LOG::warn);
        parts.status("Looking for libvirt, " + read.libvirtUri());
        hypervisor.listen(event -> {
            switch (event) {
                case HypervisorEvent.Connected() ->
                    parts.status("Watching the guests of " + read.libvirtUri() + ", recovery: "
                            + read.policy().usual().recovery().mode().name().toLowerCase(Locale.ROOT));
                case HypervisorEvent.Disconnected(String reason) -> parts.status("libvirt is away: " + reason);
                case GuestEvent _ -> {}
            }
        });
    }

    private static LibvirtHypervisor libvirt(WatchdogConfig config, ReeveClock clock, DaemonParts parts)
            throws StartException {
        try {
            return LibvirtHypervisor.connect(
                    LibvirtConfig.of(config.libvirtUri()),
                    clock,
                    new EventLoopWatch(
                            parts.progress().register("libvirt's events", LONGEST_SILENCE)::progressed, parts::fatal));
        } catch (HypervisorException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
