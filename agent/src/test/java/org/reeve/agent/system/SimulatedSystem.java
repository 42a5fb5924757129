package org.reeve.agent.system;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.ForbiddenPaths;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.KeptLines;
import org.reeve.agent.plan.PackageFact;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.plan.UnitFact;
import org.reeve.agent.plan.UnitName;

/** A guest in memory that behaves as a real one: packages bring files and units, validators read what is there. */
public final class SimulatedSystem implements GuestSystem {
    private static final Set<Setting.Kind> LISTED = EnumSet.of(
            Setting.Kind.ACCOUNT,
            Setting.Kind.GROUP,
            Setting.Kind.REMEMBERED,
            Setting.Kind.DATABASE,
            Setting.Kind.DATABASE_USER,
            Setting.Kind.DATABASE_GRANT,
            Setting.Kind.DATABASE_MEMORY);
    private static final String UNITS = "/etc/systemd/system";
    private static final Instant WHEN = Instant.parse("2026-11-22T00:00:00Z");

    private final NavigableMap<GuestPath, FileFact> files = new TreeMap<>();
    private final Map<String, Software> archive = new HashMap<>();
    private final Set<String> installed = new TreeSet<>();
    private final Map<String, UnitFact> units = new HashMap<>();
    private final Set<String> fromFiles = new HashSet<>();
    private final Set<String> accounts = new HashSet<>(Set.of("root"));
    private final List<PlanStep> carriedOut = new ArrayList<>();
    private final Map<String, Ended> programs = new HashMap<>();
    private final List<String> ran = new ArrayList<>();
    private Runnable whileProgramsRun = () -> {};
    private List<GuestCheck> checks = List.of();
    private final Map<Setting, String> settings =
            new HashMap<>(Map.of(Setting.of(Setting.Kind.HOSTNAME), "box", Setting.of(Setting.Kind.WATCHDOG), "0"));
    private final Set<String> armed = new TreeSet<>();
    private int killAtCall = Integer.MAX_VALUE;
    private int calls;

    /** What the archive has under a package's name. */
    public record Software(
            List<String> needs, List<GuestPath> directories, Map<GuestPath, String> files, List<String> units) {}

    /** The process was killed: nothing after it runs, not even a catch of what is expected. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    public SimulatedSystem() {
        for (String directory : List.of(
                "/etc",
                "/etc/systemd",
                UNITS,
                "/etc/ssh",
                "/etc/ssh/sshd_config.d",
                "/etc/sudoers.d",
                "/run",
                "/home",
                "/dev",
                "/srv",
                "/var",
                "/var/lib",
                "/usr",
                "/usr/share",
                "/usr/share/zoneinfo",
                "/usr/share/zoneinfo/Europe",
                "/proc",
                "/proc/sys",
                "/proc/sys/net",
                "/proc/sys/net/ipv6")) {
            directory(directory);
        }
        file("/usr/share/zoneinfo/Europe/Paris", "TZif");
        file("/etc/shells", "/bin/sh\n/bin/bash\n");
        file("/etc/hostname", "box\n");
        file("/etc/hosts", "127.0.0.1\tlocalhost\n127.0.1.1\tbox\n::1\tlocalhost\n");
        link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
        for (String server : List.of("nginx", "apache2")) {
            GuestPath etc = GuestPath.of("/etc/" + server);
            archive.put(
                    server,
                    new Software(
                            List.of(server + "-common"),
                            List.of(
                                    etc,
                                    etc.child("sites-available"),
                                    etc.child("sites-enabled"),
                                    etc.child("conf-enabled"),
                                    GuestPath.of("/var/www")),
                            Map.of(
                                    etc.child("sites-enabled")
                                            .child(server.equals("nginx") ? "default" : "000-default.conf"),
                                    "default site"),
                            List.of(server + ".service")));
            archive.put(server + "-common", new Software(List.of(), List.of(), Map.of(), List.of()));
        }
        List<GuestPath> nsd = List.of(GuestPath.of("/etc/nsd"), GuestPath.of("/etc/nsd/nsd.conf.d"));
        archive.put("nsd", new Software(List.of(), nsd, Map.of(), List.of("nsd.service")));
        archive.put("sudo", new Software(List.of(), List.of(), Map.of(), List.of()));
        archive.put("openssh-server", new Software(List.of(), List.of(), Map.of(), List.of("ssh.service")));
        archive.put("fdisk", new Software(List.of(), List.of(), Map.of(), List.of()));
        for (String server : List.of("mariadb", "postgresql")) {
            archive.put(
                    server.equals("mariadb") ? "mariadb-server" : server,
                    new Software(List.of(), List.of(), Map.of(), List.of(server + ".service")));
        }
        archive.put("restic", new Software(List.of(), List.of(), Map.of(), List.of()));
        archive.put("curl", new Software(List.of(), List.of(), Map.of(), List.of()));
    }

    public void file(String path, String text) {
        files.put(GuestPath.of(path), new FileFact.Regular(FileContent.of(text), Access.PUBLIC_FILE, WHEN));
    }

    public void link(String path, String target) {
        files.put(GuestPath.of(path), new FileFact.Link(target, WHEN));
    }

    public void directory(String path) {
        files.put(
                GuestPath.of(path),
                new FileFact.Directory(Access.PUBLIC_DIRECTORY, FileFact.Directory.Emptiness.EMPTY));
    }

    public void unit(String name, UnitFact fact) {
        units.put(name, fact);
    }

    public void account(String name) {
        accounts.add(name);
    }

    /** A program ends like that whenever it is run. */
    public void program(String path, int exit, String said) {
        programs.put(path, new Ended(exit, said));
    }

    /** What happens while any program runs. */
    public void whileItRuns(Runnable what) {
        whileProgramsRun = what;
    }

    /** Who ran what. */
    public List<String> ran() {
        return ran;
    }

    /** Somebody removes a file by hand. */
    public void remove(String path) {
        files.remove(GuestPath.of(path));
    }

    public @Nullable String text(String path) {
        return files.get(GuestPath.of(path)) instanceof FileFact.Regular file && file.content() != null
                ? file.content().text()
                : null;
    }

    /** Everything that an undo has to bring back. */
    public String snapshot() {
        var text = new StringBuilder(installed + "\n" + new TreeMap<>(units) + "\n" + checks + "\n");
        settings.entrySet().stream()
                .map(each -> each.getKey().words() + ": " + each.getValue() + "\n")
                .sorted()
                .forEach(text::append);
        files.forEach((path, fact) -> text.append(path).append(' ').append(fact).append('\n'));
        return text.toString();
    }

    public List<PlanStep> carriedOut() {
        return carriedOut;
    }

    /** The agent dies before or after (alternating by {@code call}) one of its next deeds, counted from 1. */
    public void killAtCall(int call) {
        this.killAtCall = call;
        this.calls = 0;
    }

    @Override
    public Facts observe(Asks asks) {
        var facts = new Facts.Builder(String.valueOf(settings.get(Setting.of(Setting.Kind.HOSTNAME))));
        for (String name : asks.packages()) {
            facts.packageNamed(
                    name, installed.contains(name) ? new PackageFact.Installed("1") : new PackageFact.NotInstalled());
        }
        facts.checks(checks);
        for (Setting setting : asks.settings()) {
            facts.setting(setting, look(setting));
        }
        for (String unit : asks.units()) {
            facts.unit(unit, units.getOrDefault(unit, UnitFact.NOT_FOUND));
        }
        for (GuestPath path : asks.paths()) {
            facts.file(path, look(path));
        }
        for (String owner : asks.owners()) {
            if (!accounts.contains(owner)) {
                facts.missingAccount("user " + owner);
            }
        }
        for (String group : asks.groups()) {
            if (!accounts.contains(group)) {
                facts.missingAccount("group " + group);
            }
        }
        return facts.build();
    }

    @Override
    public List<String> arrivals(List<String> names) throws GuestSystemException {
        Set<String> arrivals = new TreeSet<>();
        for (String name : names) {
            Software software = archive.get(name);
            if (software == null) {
                throw new GuestSystemException("apt-get cannot install " + name, "correct the name");
            }
            arrivals.add(name);
            arrivals.addAll(software.needs());
        }
        arrivals.removeAll(installed);
        return List.copyOf(arrivals);
    }

    @Override
    public void carryOut(PlanStep step, StepListener progress) throws GuestSystemException {
        calls++;
        if (calls == killAtCall && killAtCall % 2 == 1) {
            throw new Killed();
        }
        carriedOut.add(step);
        switch (step) {
            case PlanStep.InstallPackages install -> {
                progress.reached(50);
                for (String name : arrivals(install.names())) {
                    install(name, archive.get(name));
                }
            }
            case PlanStep.RemovePackages remove -> {
                for (String name : remove.names()) {
                    remove(name, archive.get(name));
                }
            }
            case PlanStep.MakeDirectory make -> {
                needParent(make.path());
                if (files.containsKey(make.path())) {
                    throw new GuestSystemException(make.path() + " is there", "");
                }
                files.put(make.path(), new FileFact.Directory(make.access(), FileFact.Directory.Emptiness.EMPTY));
            }
            case PlanStep.RemoveDirectory remove -> files.remove(remove.path());
            case PlanStep.WriteFile write ->
                write(write.path(), new FileFact.Regular(write.content(), write.access(), WHEN));
            case PlanStep.KeepLines keep -> {
                String text = text(keep.path().value());
                write(
                        keep.path(),
                        new FileFact.Regular(
                                FileContent.of(KeptLines.replace(
                                        text == null ? keep.otherwise() : text, keep.key(), keep.lines())),
                                Access.PUBLIC_FILE,
                                WHEN));
            }
            case PlanStep.Symlink link -> write(link.path(), new FileFact.Link(link.target(), WHEN));
            case PlanStep.RemoveFile remove -> files.remove(remove.path());
            case PlanStep.Forget ignored -> {}
            case PlanStep.BeReached ignored -> {}
            case PlanStep.Adjust adjust -> adjust(adjust.setting(), adjust.value());
            case PlanStep.SetBootStart start -> change(start.unit(), start.wanted(), null);
            case PlanStep.SetRunning running -> change(running.unit(), null, running.wanted());
            case PlanStep.KeepChecks keep -> checks = keep.checks();
            case PlanStep.Validate validate -> validate(validate);
            case PlanStep.Refresh ignored -> readUnits();
            case PlanStep.TakeIn ignored -> {}
        }
        if (calls == killAtCall) {
            throw new Killed();
        }
    }

    @Override
    public void armRollback(String module, Duration after) {
        armed.add(module);
    }

    @Override
    public void disarmRollback(String module) {
        armed.remove(module);
    }

    /** Modules that a timer will undo. */
    public Set<String> armed() {
        return armed;
    }

    @Override
    public Ended run(List<String> argv, String user, Duration limit) throws GuestSystemException {
        ran.add(user + ": " + String.join(" ", argv));
        whileProgramsRun.run();
        Ended ended = programs.get(argv.getFirst());
        if (ended == null) {
            throw new GuestSystemException(argv.getFirst() + " cannot be started", "");
        }
        return ended;
    }

    /** Somebody else than root could change what leads there. */
    public void unreachable(String path, String cause) {
        files.put(GuestPath.of(path), new FileFact.Unreachable(cause));
    }

    public @Nullable String value(Setting setting) {
        return settings.get(setting);
    }

    /** A setting has that value, whoever made it. */
    public void setting(Setting.Kind kind, String name, String value) {
        settings.put(new Setting(kind, name), value);
    }

    private SettingFact look(Setting setting) {
        if (LISTED.contains(setting.kind()) && setting.name().equals(Setting.ALL)) {
            return new SettingFact.Value(settings.entrySet().stream()
                    .filter(each -> each.getKey().kind() == setting.kind())
                    .map(each -> each.getKey().name() + "=" + each.getValue() + "\n")
                    .sorted()
                    .collect(Collectors.joining()));
        }
        String value = setting.kind() == Setting.Kind.SSHD ? sshd(setting.name()) : settings.get(setting);
        return value == null ? new SettingFact.NotThere() : new SettingFact.Value(value);
    }

    private void adjust(Setting setting, @Nullable String value) throws GuestSystemException {
        if (setting.kind() == Setting.Kind.WATCHDOG) {
            settings.put(setting, configuredWatchdog());
        } else if (setting.kind() == Setting.Kind.SSHD) {
            throw new GuestSystemException("another file says otherwise", "");
        } else if (setting.kind() == Setting.Kind.FILE_SYSTEM && !"empty".equals(settings.get(setting))) {
            throw new GuestSystemException(setting.name() + " is not empty", "");
        } else if (setting.kind() == Setting.Kind.MOUNT
                && value != null
                && !units.containsKey(UnitName.of(GuestPath.of(setting.name()), "mount"))) {
            throw new GuestSystemException("systemctl: no unit for " + setting.name(), "");
        } else if (setting.kind() == Setting.Kind.ACCOUNT && value == null) {
            settings.keySet()
                    .removeIf(each -> each.name().equals(setting.name()) && each.kind() != Setting.Kind.REMEMBERED);
        } else if (value == null) {
            settings.remove(setting);
        } else {
            settings.put(setting, value);
        }
    }

    /** Of all files the first one that says it; a port is said nowhere else. */
    private @Nullable String sshd(String word) {
        Map<String, String> said = new HashMap<>(Map.of("port", "22", "passwordauthentication", "yes"));
        for (Map.Entry<GuestPath, FileFact> file : files.descendingMap().entrySet()) {
            if (file.getKey().isWithin(GuestPath.of("/etc/ssh/sshd_config.d"))
                    && file.getValue() instanceof FileFact.Regular regular
                    && regular.content() != null) {
                Map<String, String> here = new HashMap<>();
                regular.content()
                        .text()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> {
                            String[] words = line.split(" ", 2);
                            here.merge(
                                    words[0].toLowerCase(Locale.ROOT),
                                    words[1].replace("prohibit-", "without-"),
                                    (one, other) -> one + "," + other);
                        });
                said.putAll(here);
            }
        }
        return said.get(word);
    }

    /** As systemd reads it when it begins anew. */
    private String configuredWatchdog() {
        String text = text("/etc/systemd/system.conf.d/reeve.conf");
        String key = "RuntimeWatchdogSec=";
        return text == null || !text.contains(key)
                ? "0"
                : text.substring(text.indexOf(key) + key.length())
                        .lines()
                        .findFirst()
                        .orElse("0");
    }

    private FileFact look(GuestPath path) {
        FileFact fact = files.get(path);
        if (fact == null) {
            return new FileFact.Absent();
        }
        if (fact instanceof FileFact.Directory directory) {
            for (GuestPath other : files.keySet()) {
                if (!other.equals(path) && other.isWithin(path)) {
                    return new FileFact.Directory(directory.access(), FileFact.Directory.Emptiness.OCCUPIED);
                }
            }
        }
        return fact;
    }

    private void write(GuestPath path, FileFact fact) throws GuestSystemException {
        if (ForbiddenPaths.alwaysOwnerOf(path) != null) {
            throw new GuestSystemException(path + " is left to others", "");
        }
        needParent(path);
        files.put(path, fact);
    }

    private void needParent(GuestPath path) throws GuestSystemException {
        if (!(files.get(path.parent()) instanceof FileFact.Directory)
                && !path.parent().value().equals("/")) {
            throw new GuestSystemException("the directory of " + path + " is not there", "");
        }
    }

    /** A unit whose file is new is there, and one whose file is gone is not. */
    private void readUnits() {
        units.keySet().removeIf(unit -> fromFiles.contains(unit) && text(UNITS + "/" + unit) == null);
        for (GuestPath path : files.keySet()) {
            if (path.parent().value().equals(UNITS) && text(path.value()) != null) {
                fromFiles.add(path.name());
                units.putIfAbsent(
                        path.name(),
                        new UnitFact(UnitFact.Load.LOADED, UnitFact.Boot.DISABLED, UnitFact.Active.STOPPED));
            }
        }
    }

    private void install(String name, @Nullable Software software) {
        installed.add(name);
        if (software != null) {
            software.directories().forEach(directory -> directory(directory.value()));
            software.files().forEach((path, text) -> file(path.value(), text));
            for (String unit : software.units()) {
                units.put(unit, new UnitFact(UnitFact.Load.LOADED, UnitFact.Boot.ENABLED, UnitFact.Active.RUNNING));
            }
        }
    }

    private void remove(String name, @Nullable Software software) {
        installed.remove(name);
        if (software != null) {
            software.files().keySet().forEach(files::remove);
            software.directories().reversed().forEach(directory -> {
                if (look(directory) instanceof FileFact.Directory found
                        && found.emptiness() == FileFact.Directory.Emptiness.EMPTY) {
                    files.remove(directory);
                }
            });
            software.units().forEach(units::remove);
        }
    }

    private void change(
            String unit, PlanStep.SetBootStart.@Nullable BootStart boot, PlanStep.SetRunning.@Nullable Running running)
            throws GuestSystemException {
        UnitFact was = units.get(unit);
        if (was == null) {
            throw new GuestSystemException("systemctl: no unit " + unit, "");
        }
        units.put(
                unit,
                new UnitFact(
                        was.load(),
                        boot == null
                                ? was.boot()
                                : boot == PlanStep.SetBootStart.BootStart.ENABLED
                                        ? UnitFact.Boot.ENABLED
                                        : UnitFact.Boot.DISABLED,
                        running == null
                                ? was.active()
                                : running == PlanStep.SetRunning.Running.RUNNING
                                        ? UnitFact.Active.RUNNING
                                        : UnitFact.Active.STOPPED));
    }

    /** A configuration that says "broken" anywhere is. */
    private void validate(PlanStep.Validate validate) throws GuestSystemException {
        GuestPath etc = GuestPath.of(
                switch (validate.validator()) {
                    case NGINX -> "/etc/nginx";
                    case APACHE -> "/etc/apache2";
                    case CALENDAR -> UNITS;
                    case NFTABLES -> "/etc/nftables.d";
                    case NSD, NSD_ZONE -> "/etc/nsd";
                    case SSHD -> "/etc/ssh";
                    case SUDOERS -> "/etc/sudoers.d";
                });
        for (Map.Entry<GuestPath, FileFact> file : files.entrySet()) {
            if (file.getKey().isWithin(etc)
                    && file.getValue() instanceof FileFact.Regular regular
                    && regular.content() != null
                    && regular.content().text().contains("broken")) {
                throw new GuestSystemException(
                        validate.shown() + " refuses the configuration: broken in " + file.getKey(), "correct it");
            }
        }
    }
}
