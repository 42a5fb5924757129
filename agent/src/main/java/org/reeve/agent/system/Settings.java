package org.reeve.agent.system;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/** The guest's settings: each kind with the one who keeps it. */
final class Settings {
    private final Programs programs;
    private final SystemdUnits units;

    Settings(Programs programs, SystemdUnits units) {
        this.programs = programs;
        this.units = units;
    }

    private SettingKeeper keeper(Setting.Kind kind) {
        return switch (kind) {
            case HOSTNAME -> new Hostname(programs);
            case WATCHDOG -> new FedWatchdog(units);
        };
    }

    void observe(Collection<Setting> asked, Facts.Builder facts) throws GuestSystemException {
        Map<Setting.Kind, List<String>> names = new EnumMap<>(Setting.Kind.class);
        for (Setting setting : asked) {
            names.computeIfAbsent(setting.kind(), kind -> new ArrayList<>()).add(setting.name());
        }
        for (Map.Entry<Setting.Kind, List<String>> each : names.entrySet()) {
            Map<String, SettingFact> found = keeper(each.getKey()).read(each.getValue());
            for (String name : each.getValue()) {
                facts.setting(new Setting(each.getKey(), name), found.getOrDefault(name, new SettingFact.NotThere()));
            }
        }
    }

    void adjust(PlanStep.Adjust adjust) throws GuestSystemException {
        keeper(adjust.setting().kind()).set(adjust.setting().name(), adjust.value());
    }
}
