package org.reeve.agent.system;

import java.nio.file.Path;
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
    private final Accounts accounts;
    private final GuestFiles files;
    private final Path state;

    /** @param state a directory of Reeve's own, where it keeps what it did */
    Settings(Programs programs, SystemdUnits units, Accounts accounts, GuestFiles files, Path state) {
        this.programs = programs;
        this.units = units;
        this.accounts = accounts;
        this.files = files;
        this.state = state;
    }

    private SettingKeeper keeper(Setting.Kind kind) {
        return switch (kind) {
            case HOSTNAME -> new Hostname(programs);
            case WATCHDOG -> new FedWatchdog(units);
            case SYSCTL -> new KernelParameter(Path.of("/proc/sys"));
            case LOCALE -> new Locales(programs);
            case SWAP_FILE -> new SwapFiles(programs);
            case ACCOUNT -> new AccountKeeper(programs, accounts);
            case GROUP -> new GroupKeeper(programs, accounts);
            case MEMBERSHIPS -> new GroupKeeper.Memberships(programs, accounts);
            case PASSWORD_HASH -> new ShadowKeeper(ShadowKeeper.Field.HASH, programs, accounts);
            case PASSWORD_DAYS -> new ShadowKeeper(ShadowKeeper.Field.DAYS, programs, accounts);
            case EXPIRY -> new ShadowKeeper(ShadowKeeper.Field.EXPIRY, programs, accounts);
            case SSH_KEY -> new AuthorizedKeys(programs, accounts);
            case HOME -> new HomeKeeper(programs);
            case REMEMBERED -> new Remembered(state.resolve("accounts"));
            case LOGINS -> new Logins(programs, accounts);
            case SSHD -> new SshdKeeper(programs);
            case LISTENER -> new Listeners(programs);
            case DEVICE -> new DeviceNames();
            case FILE_SYSTEM -> new DiskContent(programs);
            case EXTENT -> new DiskExtent(programs);
            case MOUNT -> new Mounts(programs, units);
            case SECRET -> new SecretKeeper(files);
            case DATABASE, DATABASE_USER, DATABASE_PASSWORD, DATABASE_GRANT ->
                new DatabaseKeeper(kind, List.of(new MariaDb(programs), new PostgreSql(programs, accounts)));
            case DATABASE_MEMORY -> new Remembered(state.resolve("databases"));
            case RESTIC_REPOSITORY -> new ResticKeeper(programs);
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
