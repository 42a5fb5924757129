package org.reeve.agent.module.users;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.common.config.ConfigTable;

/** Reads documents such as {@code [[account]]}, {@code name = "anna"}, {@code keys = ["ssh-ed25519 AAAA… anna@laptop"]}, {@code sudo = "nopasswd"}. */
public final class UsersModule implements GuestModule {
    private static final int LONGEST_COMMENT = 100;

    @Override
    public String name() {
        return "users";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        List<WantedGroup> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (ConfigTable table : root.tables("group")) {
            WantedGroup group = group(table);
            unique(table, names.add(group.name()), "name", group.name());
            group.gid().ifPresent(gid -> unique(table, ids.add(gid), "gid", gid));
            groups.add(group);
        }
        List<WantedAccount> accounts = new ArrayList<>();
        names.clear();
        ids.clear();
        Set<GuestPath> homes = new HashSet<>();
        for (ConfigTable table : root.tables("account")) {
            WantedAccount account = account(table);
            unique(table, names.add(account.name()), "name", account.name());
            account.entry().uid().ifPresent(uid -> unique(table, ids.add(uid), "uid", uid));
            account.entry().home().ifPresent(home -> unique(table, homes.add(home), "home", home));
            accounts.add(account);
        }
        reader.finish();
        return new DesiredUsers(reader, groups, accounts, onDrift);
    }

    /** One {@code [[group]]}. */
    record WantedGroup(String name, Optional<Integer> gid, boolean absent, int line) {}

    private static void unique(ConfigTable table, boolean isNew, String key, Object value) {
        if (!isNew && table.has(key)) {
            table.problem(key, value + " is there twice", "leave one of the two");
        }
    }

    private static WantedGroup group(ConfigTable table) {
        var group = new WantedGroup(
                table.required("name", Access.ACCOUNT),
                table.optional("gid", UserFormats.ID),
                table.optional("absent", flag(), false),
                table.line("name"));
        if (group.absent && group.gid.isPresent()) {
            table.problem("gid", "the group is to be absent, and has a gid", "leave one of the two");
        }
        return group;
    }

    private static WantedAccount account(ConfigTable table) {
        String name = table.required("name", Access.ACCOUNT);
        var entry = new WantedAccount.Entry(
                table.optional("uid", UserFormats.ID),
                table.optional("group", Access.ACCOUNT),
                comment(table),
                table.optional("home", UserFormats.HOME).map(GuestPath::of),
                table.optional("shell", UserFormats.SHELL));
        List<String> groups = table.list("groups", Access.ACCOUNT);
        List<PublicKey> keys = keys(table);
        WantedAccount.Sudo sudo = table.optional("sudo", choice(WantedAccount.Sudo.class), WantedAccount.Sudo.NONE);
        var account = new WantedAccount(
                name, table.line("name"), entry, groups, keys, sudo, password(table), presence(table));
        if (name.equals("root")) {
            checkRoot(table, account);
        }
        if (!account.isPresent()
                && (!keys.isEmpty()
                        || !groups.isEmpty()
                        || sudo != WantedAccount.Sudo.NONE
                        || account.password().hash().isPresent())) {
            table.problem(
                    "absent",
                    name + " is to be absent, and something is wanted of it",
                    "leave out absent, or all else but name and home");
        }
        return account;
    }

    private static void checkRoot(ConfigTable table, WantedAccount root) {
        boolean more = root.entry().saysSomething()
                || !root.groups().isEmpty()
                || root.sudo() != WantedAccount.Sudo.NONE
                || root.isLocked()
                || root.password().expires().isPresent()
                || !root.isPresent();
        if (more) {
            table.problem(
                    "name",
                    "root is neither removed nor locked, and stays as the system has it",
                    "of root only keys, password_hash and password_days can be said");
        }
    }

    private static Optional<String> comment(ConfigTable table) {
        Optional<String> comment = table.optional("comment", UserFormats.COMMENT);
        if (comment.filter(text -> text.length() > LONGEST_COMMENT || !PlainText.isPlain(text))
                .isPresent()) {
            table.problem(
                    "comment",
                    "\"comment\" is longer than " + LONGEST_COMMENT + " characters, or has one that cannot be seen",
                    "write for example comment = \"Anna Miller\"");
        }
        return comment;
    }

    private static List<PublicKey> keys(ConfigTable table) {
        List<PublicKey> keys = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : table.list("keys", UserFormats.KEY)) {
            Optional<PublicKey> key = PublicKey.of(line);
            if (key.isEmpty()) {
                table.problem(
                        "keys",
                        "\"keys\" has one that is cut short, not of the kind that it says, or an RSA key of less than 2048 bits",
                        "copy the whole line of a file such as id_ed25519.pub");
            } else if (!seen.add(key.get().fingerprint())) {
                table.problem("keys", key.get().fingerprint() + " is there twice", "leave one of the two");
            } else {
                keys.add(key.get());
            }
        }
        return keys;
    }

    private static WantedAccount.Password password(ConfigTable table) {
        var password = new WantedAccount.Password(
                table.optional("password_hash", UserFormats.HASH),
                table.optional("password_days", integer(1, 9999)),
                table.optional("expires", UserFormats.DAY),
                table.optional("locked", flag()));
        if (password.expires().filter(day -> !isDay(day)).isPresent()) {
            table.problem(
                    "expires",
                    "there is no such day as " + password.expires().get(),
                    "write for example \"2027-12-31\", or \"never\"");
        }
        if (password.expires().isPresent() && password.locked().orElse(false)) {
            table.problem("locked", "a locked account needs no day on which it ends", "leave out locked or expires");
        }
        return password;
    }

    private static boolean isDay(String text) {
        try {
            return text.equals("never") || LocalDate.parse(text).isAfter(DesiredUsers.LOCKED);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static WantedAccount.Presence presence(ConfigTable table) {
        boolean absent = table.optional("absent", flag(), false);
        boolean removeHome = table.optional("remove_home", flag(), false);
        if (removeHome && !absent) {
            table.problem("remove_home", "the home directory of an account that stays is not removed", "leave it out");
        }
        return !absent
                ? WantedAccount.Presence.PRESENT
                : removeHome ? WantedAccount.Presence.ABSENT_WITH_HOME : WantedAccount.Presence.ABSENT;
    }
}
