package org.reeve.agent.module.users;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Directories;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.Validator;

/**
 * One document of the module {@code users}. First everything that gives somebody a way in, then what takes one away, and last what cannot be
 * brought back.
 */
record DesiredUsers(
        DocumentReader document, List<UsersModule.WantedGroup> groups, List<WantedAccount> accounts, OnDrift onDrift)
        implements DesiredModule {
    /** The day after shadow(5)'s first one: an account that ended then takes neither a password nor a key, and no program starts for it. */
    static final LocalDate LOCKED = LocalDate.EPOCH.plusDays(1);

    private static final GuestPath SUDOERS = GuestPath.of("/etc/sudoers.d");
    private static final Duration CHANGE = Duration.ofMillis(60);

    @Override
    public Asks asks() {
        Asks asks = new Asks()
                .setting(new Setting(Kind.ACCOUNT, Setting.ALL))
                .setting(new Setting(Kind.GROUP, Setting.ALL))
                .setting(new Setting(Kind.REMEMBERED, Setting.ALL))
                .setting(new Setting(Kind.LOGINS, Setting.ALL))
                .path(AccountPlan.SHELLS);
        for (WantedAccount account : accounts) {
            asks.and(Directories.asks(account.home()))
                    .setting(new Setting(Kind.MEMBERSHIPS, account.name()))
                    .setting(new Setting(Kind.PASSWORD_HASH, account.name()))
                    .setting(new Setting(Kind.EXPIRY, account.name()));
            account.keys().forEach(key -> asks.setting(AccountPlan.keySetting(account.name(), key.fingerprint())));
        }
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        KnownAccounts known = KnownAccounts.of(facts, accounts, groups);
        refuseTheLastLogin(known);
        List<PlannedStep> steps = new ArrayList<>();
        for (UsersModule.WantedGroup group : groups) {
            if (!group.absent()) {
                steps.add(adjust(Kind.GROUP, group.name(), known.gid(group), "have group " + group.name(), "group"));
            }
        }
        if (accounts.stream().anyMatch(account -> account.sudo() != WantedAccount.Sudo.NONE)) {
            steps.add(new PlannedStep(
                    new PlanStep.InstallPackages(List.of("sudo")), "install sudo", "sudo", Duration.ofSeconds(5)));
        }
        for (WantedAccount account : accounts) {
            if (account.isPresent()) {
                new AccountPlan(document, account, known, facts, onDrift).addTo(steps);
            }
        }
        planSudo(managed, steps);
        for (String name : known.stale()) {
            steps.add(adjust(Kind.EXPIRY, name, LOCKED.toString(), "lock " + name, "no [[account]] names it any more"));
        }
        for (WantedAccount account : accounts) {
            if (!account.isPresent()) {
                new AccountRemoval(document, account, known).addTo(steps);
            }
        }
        for (UsersModule.WantedGroup group : groups) {
            if (group.absent()) {
                planAbsence(group, known, steps);
            }
        }
        return new ModulePlan("users", steps);
    }

    /** One file for each account; a name has neither a dot nor a tilde, for which sudo would pass it over. */
    private void planSudo(Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (WantedAccount account : accounts) {
            if (account.sudo() == WantedAccount.Sudo.NONE) {
                continue;
            }
            GuestPath path = SUDOERS.child("reeve-" + account.name());
            wanted.add(path);
            String rule = account.name() + " ALL=(ALL:ALL) "
                    + (account.sudo() == WantedAccount.Sudo.NOPASSWD ? "NOPASSWD: ALL" : "ALL");
            steps.add(new PlannedStep(
                    new PlanStep.WriteFile(
                            path,
                            FileContent.of("# Written by Reeve from the module users.\n" + rule + "\n"),
                            new Access("root", "root", 0440),
                            onDrift.claim(Claim.OURS_ONLY)),
                    "write " + path,
                    "sudo of " + account.name(),
                    CHANGE));
            steps.add(new PlannedStep(
                    new PlanStep.Validate(Validator.SUDOERS, List.of(path.value())),
                    "validate " + path,
                    "sudo has to understand it",
                    CHANGE));
        }
        for (GuestPath path : managed.pathsOf("users")) {
            if (!wanted.contains(path)) {
                steps.add(new PlannedStep(
                        new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                        "remove " + path,
                        "no [[account]] has sudo for it any more",
                        CHANGE));
            }
        }
    }

    private void planAbsence(UsersModule.WantedGroup group, KnownAccounts known, List<PlannedStep> steps)
            throws DocumentException {
        String gid = known.groups().get(group.name());
        if (gid != null && KnownAccounts.isOfTheSystem(gid)) {
            throw document.refused(
                    group.line(),
                    group.name() + " is a group of the system (gid " + gid + ")",
                    "leave it to the system");
        }
        steps.add(adjust(Kind.GROUP, group.name(), null, "remove group " + group.name(), "absent = true"));
    }

    private void refuseTheLastLogin(KnownAccounts known) throws DocumentException {
        Set<String> left = new HashSet<>(known.logins());
        Set<String> lost = new HashSet<>(known.stale());
        int line = 0;
        for (WantedAccount account : accounts) {
            if (!account.isPresent() || account.isLocked()) {
                line = known.logins().contains(account.name()) ? account.line() : line;
                lost.add(account.name());
            } else if (!account.keys().isEmpty() || account.password().hash().isPresent()) {
                left.add(account.name());
            }
        }
        left.removeAll(lost);
        lost.retainAll(known.logins());
        if (left.isEmpty() && !lost.isEmpty()) {
            throw document.refused(
                    line,
                    "without " + String.join(", ", lost) + " nobody could log in to this guest any more",
                    "give another account a key or a password first");
        }
    }

    static PlannedStep adjust(Kind kind, String name, @Nullable String value, String title, String reason) {
        return new PlannedStep(new PlanStep.Adjust(new Setting(kind, name), value), title, reason, CHANGE);
    }
}
