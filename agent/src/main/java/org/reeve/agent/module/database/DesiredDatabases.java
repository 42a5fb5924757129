package org.reeve.agent.module.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.ScheduledUnits;
import org.reeve.agent.plan.SecretFile;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.SettingFact;

/** One document of this module. What no document names any more is locked or left, and never removed. */
record DesiredDatabases(
        DocumentReader document,
        Server server,
        List<String> databases,
        List<WantedUser> users,
        Optional<Dump> dump,
        OnDrift onDrift)
        implements DesiredModule {
    private static final Duration CHANGE = Duration.ofMillis(100);
    private static final Duration SYSTEMD = Duration.ofSeconds(1);

    DesiredDatabases {
        databases = List.copyOf(databases);
        users = List.copyOf(users);
    }

    @Override
    public Asks asks() {
        Asks asks = KnownDatabases.asks();
        for (WantedUser user : users) {
            if (user.password() instanceof WantedUser.Password.InFile in) {
                asks.setting(SecretFile.as(server.form(), in.file()));
            }
        }
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        // A server that is there and does not answer may have what this would make.
        if (facts.setting(KnownDatabases.all(Kind.DATABASE_USER)) instanceof SettingFact.Unseen unseen) {
            throw document.refused(0, unseen.cause(), unseen.correction());
        }
        KnownDatabases known = KnownDatabases.of(facts);
        List<PlannedStep> steps = new ArrayList<>();
        planServer(steps);
        for (String name : databases) {
            planDatabase(name, known, steps);
        }
        for (WantedUser user : users) {
            new UserPlan(server, user, known, onDrift).addTo(steps, hash(user, facts));
        }
        planStale(known, steps);
        var dumps = new ScheduledUnits(
                "database",
                onDrift.claim(Claim.OURS_ONLY),
                dump.map(each -> List.of(each.units())).orElse(List.of()));
        steps.addAll(dumps.steps(managed, "no [dump] wants it any more"));
        return new ModulePlan("database", steps);
    }

    private void planServer(List<PlannedStep> steps) {
        String reason = "server = \"" + server.word() + "\"";
        steps.add(new PlannedStep(
                new PlanStep.InstallPackages(List.of(server.packageName())),
                "install " + server.packageName(),
                reason,
                Duration.ofSeconds(30)));
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(server.unit(), PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + server.unit(),
                reason,
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(server.unit(), PlanStep.SetRunning.Running.RUNNING),
                "start " + server.unit(),
                reason,
                SYSTEMD));
    }

    private void planDatabase(String name, KnownDatabases known, List<PlannedStep> steps) {
        String setting = server.word() + " " + name;
        if (!known.databases().containsKey(setting)) {
            steps.add(adjust(
                    Kind.DATABASE_MEMORY,
                    KnownDatabases.databaseMemory(server.word(), name),
                    "made",
                    "remember that database " + name + " is Reeve's",
                    "what others made stays theirs"));
        }
        steps.add(adjust(Kind.DATABASE, setting, "there", "have database " + name, "database"));
    }

    private String hash(WantedUser user, Facts facts) throws DocumentException {
        return switch (user.password()) {
            case WantedUser.Password.Hash given -> given.hash();
            case WantedUser.Password.InFile in ->
                switch (facts.setting(SecretFile.as(server.form(), in.file()))) {
                    case SettingFact.Value value -> value.text();
                    case SettingFact.NotThere ignored ->
                        throw document.refused(
                                user.line(),
                                "there is no " + in.file() + " with the password of " + user.name(),
                                "write it there, as root's and with mode 0600");
                    case SettingFact.Unseen unseen ->
                        throw document.refused(user.line(), unseen.cause(), unseen.correction());
                };
        };
    }

    /** By what Reeve remembers: also of the other server, where the document named that one before. */
    private void planStale(KnownDatabases known, List<PlannedStep> steps) {
        for (String memory : new TreeSet<>(known.memories().keySet())) {
            String[] words = memory.split(" ", 3);
            boolean isHere = words[0].equals(server.word());
            if (words[1].equals("user")) {
                if (!isHere || users.stream().noneMatch(user -> user.name().equals(words[2]))) {
                    planStaleUser(words[0], words[2], known, steps);
                }
            } else if (!isHere || !databases.contains(words[2])) {
                Server of = Server.MARIADB.word().equals(words[0]) ? Server.MARIADB : Server.POSTGRESQL;
                steps.add(adjust(
                        Kind.DATABASE_MEMORY,
                        memory,
                        null,
                        "leave database " + words[2] + " and all that is in it to this guest",
                        "no [[database]] names it any more; by hand it goes with: " + of.dropCommand(words[2])));
            }
        }
    }

    private static void planStaleUser(String word, String name, KnownDatabases known, List<PlannedStep> steps) {
        String reason = "no [[user]] names it any more";
        String memory = KnownDatabases.userMemory(word, name);
        UserMemory was = UserMemory.read(known.memories().get(memory));
        boolean isThere = known.users().containsKey(word + " " + name);
        if (isThere && was.origin() != UserMemory.Origin.OTHERS) {
            steps.add(adjust(Kind.DATABASE_USER, word + " " + name, "locked", "lock user " + name, reason));
            steps.add(adjust(
                    Kind.DATABASE_MEMORY,
                    memory,
                    was.locked().written().orElse(null),
                    "remember that Reeve locked user " + name,
                    reason));
            return;
        }
        for (String database : was.databases()) {
            String right = word + " " + name + " " + database;
            if (known.rights().containsKey(right)) {
                steps.add(adjust(
                        Kind.DATABASE_GRANT,
                        right,
                        null,
                        "take from user " + name + " what Reeve gave it in " + database,
                        reason));
            }
        }
        steps.add(adjust(Kind.DATABASE_MEMORY, memory, null, "leave user " + name + " to this guest", reason));
    }

    static PlannedStep adjust(Kind kind, String name, @Nullable String value, String title, String reason) {
        return new PlannedStep(new PlanStep.Adjust(new Setting(kind, name), value), title, reason, CHANGE);
    }
}
