package org.reeve.agent.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.Accounts.Account;
import org.reeve.agent.system.Accounts.Group;

/** Accounts, made and changed by useradd(8) and its relatives. */
record AccountKeeper(Programs programs, Accounts accounts) implements SettingKeeper {
    static final Duration LIMIT = Duration.ofMinutes(1);

    private static final int FIELDS = 5;
    private static final int LOOKS = 100;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        var listing = new StringBuilder();
        List<Group> groups = accounts.groups();
        for (Account account : accounts.all()) {
            String value = value(account, groups);
            facts.put(account.name(), new SettingFact.Value(value));
            listing.append(account.name()).append('=').append(value).append('\n');
        }
        facts.put(Setting.ALL, new SettingFact.Value(listing.toString()));
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Optional<Account> found = accounts.find(name);
        if (value == null) {
            if (found.isPresent()) {
                remove(name);
            }
            return;
        }
        String[] fields = value.split(":", -1);
        if (fields.length != FIELDS) {
            throw new GuestSystemException("an account is not written like " + value, "");
        }
        if (found.isPresent()) {
            change(found.get(), fields);
        } else {
            make(name, fields);
        }
    }

    private void make(String name, String[] fields) throws GuestSystemException {
        boolean makesGroup = fields[1].equals(name)
                && accounts.groups().stream().noneMatch(group -> group.name().equals(name));
        List<String> argv = new ArrayList<>(List.of(
                "/usr/sbin/useradd",
                "--uid=" + fields[0],
                "--comment=" + fields[2],
                "--home-dir=" + fields[3],
                "--shell=" + fields[4],
                "--create-home",
                // As Debian's adduser does: what is in a home is its owner's business.
                "--key=HOME_MODE=0700"));
        argv.add(makesGroup ? "--user-group" : "--gid=" + fields[1]);
        argv.addAll(List.of("--", name));
        programs.succeed(argv, LIMIT);
    }

    private void change(Account found, String[] fields) throws GuestSystemException {
        if (!found.uid().equals(fields[0])) {
            throw new GuestSystemException(
                    "account " + found.name() + " has uid " + found.uid() + ", and its files belong to that",
                    "leave uid out");
        }
        List<String> argv = new ArrayList<>(List.of("/usr/sbin/usermod"));
        add(argv, "--gid=", groupName(found, accounts.groups()), fields[1]);
        add(argv, "--comment=", found.comment(), fields[2]);
        add(argv, "--home=", found.home(), fields[3]);
        add(argv, "--shell=", found.shell(), fields[4]);
        argv.addAll(List.of("--", found.name()));
        programs.succeed(argv, LIMIT);
        if (!found.home().equals(fields[3])) {
            // Made from /etc/skel, unless it is there.
            programs.succeed(List.of("/usr/sbin/mkhomedir_helper", found.name(), "0077"), LIMIT);
        }
    }

    private static void add(List<String> argv, String option, String was, String wanted) {
        if (!was.equals(wanted)) {
            argv.add(option + wanted);
        }
    }

    /** Nobody logs in with it any more, what runs as it is ended, and then it is gone: userdel(8) refuses while something runs. */
    private void remove(String name) throws GuestSystemException {
        programs.succeed(List.of("/usr/sbin/usermod", "--expiredate=1", "--", name), LIMIT);
        for (int look = 0; look < LOOKS && endProcesses(name); look++) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        programs.succeed(List.of("/usr/sbin/userdel", "--", name), LIMIT);
    }

    /** Whether there was one. */
    private static boolean endProcesses(String name) {
        List<ProcessHandle> running = ProcessHandle.allProcesses()
                .filter(process -> process.info().user().filter(name::equals).isPresent())
                .toList();
        running.forEach(ProcessHandle::destroyForcibly);
        return !running.isEmpty();
    }

    private static String value(Account account, List<Group> groups) {
        return String.join(
                ":", account.uid(), groupName(account, groups), account.comment(), account.home(), account.shell());
    }

    private static String groupName(Account account, List<Group> groups) {
        return groups.stream()
                .filter(group -> Objects.equals(group.gid(), account.gid()))
                .map(Group::name)
                .findFirst()
                .orElse(account.gid());
    }
}
