package org.reeve.central;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.ReeveDaemon;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;

/** {@code reeve-central} as a daemon. */
public final class CentralDaemon extends ReeveDaemon {
    private @Nullable CentralConfig config;

    public CentralDaemon() {
        super("reeve-central");
    }

    @Override
    protected void prepare(List<String> arguments, DaemonParts parts) throws Exception {
        config = CentralConfig.read(configFile(arguments).orElse(CentralConfig.USUAL));
    }

    @Override
    protected void start(DaemonParts parts) throws Exception {
        CentralConfig read = config;
        if (read == null) {
            throw new StartException("the configuration was not read");
        }
        Central central =
                parts.add("central", Central.start(read, Build.VERSION, parts.progress(), ReeveClock.system()));
        parts.status("The panel and the API are at " + central.panel());
    }
}
