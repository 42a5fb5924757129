package org.reeve.watchdog;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.ReeveDaemon;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.HypervisorException;

/** {@code reeve-watchdog} as a daemon. */
public final class WatchdogDaemon extends ReeveDaemon {
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
        LibvirtHypervisor hypervisor = parts.add("libvirt", libvirt(read, clock));
        parts.add(
                "watchdog",
                Watchdog.start(read, state, hypervisor, clock, new Watchdog.Overseer(parts.progress(), parts::fatal)));
        parts.status("Looking for libvirt, " + read.libvirtUri());
        hypervisor.listen(event -> {
            switch (event) {
                case HypervisorEvent.Connected() ->
                    parts.status("Watching the guests of " + read.libvirtUri() + ", recovery: "
                            + read.recovery().mode().name().toLowerCase(Locale.ROOT));
                case HypervisorEvent.Disconnected(String reason) -> parts.status("libvirt is away: " + reason);
                case GuestEvent _ -> {}
            }
        });
    }

    private static LibvirtHypervisor libvirt(WatchdogConfig config, ReeveClock clock) throws StartException {
        try {
            return LibvirtHypervisor.connect(LibvirtConfig.of(config.libvirtUri()), clock);
        } catch (HypervisorException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
