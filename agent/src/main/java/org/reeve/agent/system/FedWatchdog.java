package org.reeve.agent.system;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** How systemd feeds the guest's watchdog device, as its configuration says. */
record FedWatchdog(SystemdUnits units) implements SettingKeeper {
    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        return Map.of("", new SettingFact.Value(Long.toString(units.watchdog().toSeconds())));
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        units.begin();
    }
}
