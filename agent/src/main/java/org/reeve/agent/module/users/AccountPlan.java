package org.reeve.agent.module.users;

import static org.reeve.agent.module.users.DesiredUsers.adjust;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Directories;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.SettingFact;

/** The steps for one account that is to be there. */
final class AccountPlan {
    static final GuestPath SHELLS = GuestPath.of("/etc/shells");

    private static final List<String> NO_LOGIN =
            List.of("/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/false", "/bin/false");
    private static final String NEVER = "never";

    private final DocumentReader document;
    private final WantedAccount wanted;
    private final String name;
    private final KnownAccounts known;
    private final Facts facts;
    private final OnDrift onDrift;

    /** As it is in passwd(5) now; null when it is not there. */
    private final @Nullable String found;

    /** Of an account that is gone nothing needs to be remembered. */
    private final Memory memory;

    AccountPlan(DocumentReader document, WantedAccount wanted, KnownAccounts known, Facts facts, OnDrift onDrift) {
        this.document = document;
        this.wanted = wanted;
        this.name = wanted.name();
        this.known = known;
        this.facts = facts;
        this.onDrift = onDrift;
        this.found = known.accounts().get(name);
        this.memory = found == null ? Memory.NOTHING : known.memory(name);
    }

    static Setting keySetting(String account, String fingerprint) {
        return new Setting(Kind.SSH_KEY, account + " " + fingerprint);
    }

    void addTo(List<PlannedStep> steps) throws DocumentException {
        String uid = found == null ? known.newUid(wanted) : KnownAccounts.uid(found);
        boolean ours = found == null || known.isOurs(name);
        boolean system = !ours && KnownAccounts.isOfTheSystem(uid);
        if (system) {
            refuseToChangeTheSystems(uid);
        } else {
            planEntry(uid, steps);
        }
        planEnd(ours, steps);
        wanted.password()
                .days()
                .ifPresent(days -> steps.add(adjust(
                        Kind.PASSWORD_DAYS,
                        name,
                        days.toString(),
                        "have " + name + " change the password after " + days + " days",
                        "password_days")));
        planPassword(steps);
        List<String> groups = planGroups(steps);
        Map<String, String> keys = planKeys(steps);
        Memory after = new Memory(
                ours ? uid : "",
                groups,
                keys,
                wanted.password().hash().map(Memory::digest).orElse(""));
        Optional<String> remembered = after.written();
        if (remembered.isPresent() || known.memories().containsKey(name)) {
            steps.add(remember(remembered.orElse(null)));
        }
    }

    private void planEntry(String uid, List<PlannedStep> steps) throws DocumentException {
        String[] now =
                found == null ? new String[] {uid, name, "", wanted.home().value(), "/bin/bash"} : found.split(":", -1);
        WantedAccount.Entry entry = wanted.entry();
        if (entry.uid().isPresent() && !String.valueOf(entry.uid().get()).equals(uid)) {
            throw refused(
                    name + " has uid " + uid + ", and its files belong to that", "leave uid out, or write " + uid);
        }
        String shell = entry.shell().orElse(now[4]);
        if (entry.shell().isPresent() && !isShell(shell)) {
            throw refused(
                    "shell \"" + shell + "\" of " + name + " is not in " + SHELLS,
                    "install the package that brings it first, or write \"/bin/bash\"");
        }
        String home = entry.home().map(GuestPath::value).orElse(now[3]);
        if (found == null || !home.equals(now[3])) {
            checkParent(GuestPath.of(home).parent());
            steps.addAll(Directories.missing(GuestPath.of(home).parent(), facts, "home of " + name));
        }
        if (found == null) {
            // Before it is made: an account that Reeve made is never taken for somebody else's.
            steps.add(remember(Memory.ofMade(uid).written().orElse(null)));
        }
        steps.add(adjust(
                Kind.ACCOUNT,
                name,
                String.join(
                        ":", uid, entry.group().orElse(now[1]), entry.comment().orElse(now[2]), home, shell),
                (found == null ? "make account " : "have account ") + name,
                "[[account]]"));
    }

    /** What leads to a home directory is root's: else its owner could have it made elsewhere. */
    private void checkParent(GuestPath parent) throws DocumentException {
        String fault =
                switch (facts.file(parent)) {
                    case FileFact.Absent ignored -> null;
                    case FileFact.Directory directory ->
                        directory.access().owner().equals("root")
                                        && (directory.access().mode() & 022) == 0
                                ? null
                                : parent + " can be changed by others than root";
                    case FileFact.Unreachable out -> out.cause();
                    case FileFact.Link ignored -> parent + " is a symbolic link";
                    case FileFact.Regular ignored -> parent + " is a file";
                    case FileFact.Special ignored -> parent + " is not a directory";
                };
        if (fault != null) {
            throw refused("the home of " + name + " cannot be there: " + fault, "choose a home below /home");
        }
    }

    private boolean isShell(String shell) {
        return NO_LOGIN.contains(shell)
                || (facts.file(SHELLS) instanceof FileFact.Regular file
                        && file.content() != null
                        && PlainText.lines(file.content().text()).contains(shell));
    }

    private void refuseToChangeTheSystems(String uid) throws DocumentException {
        boolean root = name.equals("root");
        WantedAccount.Password password = wanted.password();
        boolean changes = wanted.entry().saysSomething()
                || wanted.sudo() != WantedAccount.Sudo.NONE
                || password.expires().isPresent()
                || password.locked().isPresent()
                || (!root && (password.hash().isPresent() || password.days().isPresent()));
        if (changes) {
            throw refused(
                    name + " is an account of the system (uid " + uid + ")",
                    "of such an account only groups and keys can be said");
        }
    }

    /** Reeve's own lock is taken back when the document names the account again. */
    private void planEnd(boolean ours, List<PlannedStep> steps) {
        WantedAccount.Password password = wanted.password();
        String locked = DesiredUsers.LOCKED.toString();
        boolean isLocked = facts.setting(new Setting(Kind.EXPIRY, name)).equals(new SettingFact.Value(locked));
        if (wanted.isLocked()) {
            steps.add(adjust(Kind.EXPIRY, name, locked, "lock " + name, "locked = true"));
        } else if (password.expires().isPresent()) {
            String day = password.expires().get();
            steps.add(adjust(Kind.EXPIRY, name, day, "let " + name + " end: " + day, "expires = \"" + day + "\""));
        } else if (isLocked && (ours || password.locked().isPresent())) {
            steps.add(adjust(Kind.EXPIRY, name, NEVER, "unlock " + name, "[[account]] without locked"));
        }
    }

    /** Once for each hash: a password that its owner has changed since is the owner's. */
    private void planPassword(List<PlannedStep> steps) {
        wanted.password().hash().ifPresent(hash -> {
            boolean wasSet = memory.password().equals(Memory.digest(hash));
            if (!wasSet || onDrift == OnDrift.REPLACE) {
                steps.add(adjust(
                        Kind.PASSWORD_HASH, name, hash, "set the password of " + name, "password_hash is another one"));
            }
        });
    }

    /**
     * Groups that somebody else put the account in stay; those that Reeve put it in and that are not wanted any more go.
     *
     * @return those that Reeve put it in
     */
    private List<String> planGroups(List<PlannedStep> steps) {
        List<String> now = memberships();
        TreeSet<String> after = new TreeSet<>(now);
        after.removeAll(memory.groups());
        after.addAll(wanted.groups());
        if (!wanted.groups().isEmpty() || !memory.groups().isEmpty()) {
            steps.add(adjust(
                    Kind.MEMBERSHIPS,
                    name,
                    String.join(",", after),
                    "have " + name + " in groups " + String.join(", ", after),
                    "groups"));
        }
        return wanted.groups().stream()
                .filter(group -> memory.groups().contains(group) || !now.contains(group))
                .toList();
    }

    private List<String> memberships() {
        return facts.setting(new Setting(Kind.MEMBERSHIPS, name)) instanceof SettingFact.Value value
                        && !value.text().isEmpty()
                ? List.of(value.text().split(",", -1))
                : List.of();
    }

    /** @return those that are Reeve's now, each with a digest of its line */
    private Map<String, String> planKeys(List<PlannedStep> steps) {
        Map<String, String> after = new HashMap<>();
        List<PlannedStep> revoked = new ArrayList<>();
        for (PublicKey key : wanted.keys()) {
            String digest = Memory.digest(key.line());
            after.put(key.fingerprint(), digest);
            boolean edited = digest.equals(memory.keys().get(key.fingerprint()))
                    && facts.setting(keySetting(name, key.fingerprint())) instanceof SettingFact.Value;
            if (!edited || onDrift == OnDrift.REPLACE) {
                steps.add(key(
                        key.fingerprint(), key.line(), "have key " + key.fingerprint() + " let in " + name, "keys"));
            }
        }
        for (String fingerprint : new TreeSet<>(memory.keys().keySet())) {
            if (!after.containsKey(fingerprint)) {
                revoked.add(key(
                        fingerprint,
                        null,
                        "no more let key " + fingerprint + " in to " + name,
                        "it is in keys no more"));
            }
        }
        steps.addAll(revoked);
        return after;
    }

    private PlannedStep key(String fingerprint, @Nullable String line, String title, String reason) {
        Setting setting = keySetting(name, fingerprint);
        return adjust(setting.kind(), setting.name(), line, title, reason);
    }

    private PlannedStep remember(@Nullable String value) {
        return adjust(
                Kind.REMEMBERED, name, value, "remember what was done for " + name, "what others did stays theirs");
    }

    private DocumentException refused(String message, String correction) {
        return document.refused(wanted.line(), message, correction);
    }
}
