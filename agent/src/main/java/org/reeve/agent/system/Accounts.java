package org.reeve.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.reeve.agent.plan.PlainText;

/** The guest's accounts (passwd(5), group(5), shadow(5)), and how a program is run as one of them. */
final class Accounts {
    private final Path etc;

    /** @param etc where passwd, group and shadow are */
    Accounts(Path etc) {
        this.etc = etc;
    }

    record Account(String name, String uid, String gid, String comment, String home, String shell) {}

    record Group(String name, String gid, List<String> members) {}

    /**
     * An account's line in shadow(5).
     *
     * @param days after how many days the password has to be changed; may be empty
     * @param expiry the account's last day, counted from 1970; may be empty
     */
    record Password(String account, String hash, String days, String expiry) {}

    List<Account> all() throws GuestSystemException {
        List<Account> all = new ArrayList<>();
        for (String[] fields : lines("passwd", 7)) {
            all.add(new Account(fields[0], fields[2], fields[3], fields[4], fields[5], fields[6]));
        }
        return all;
    }

    Optional<Account> find(String name) throws GuestSystemException {
        return all().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    List<Group> groups() throws GuestSystemException {
        List<Group> groups = new ArrayList<>();
        for (String[] fields : lines("group", 4)) {
            groups.add(new Group(
                    fields[0], fields[2], fields[3].isEmpty() ? List.of() : List.of(fields[3].split(",", -1))));
        }
        return groups;
    }

    List<Password> passwords() throws GuestSystemException {
        List<Password> passwords = new ArrayList<>();
        for (String[] fields : lines("shadow", 9)) {
            passwords.add(new Password(fields[0], fields[1], fields[4], fields[7]));
        }
        return passwords;
    }

    /**
     * The program with setpriv(1) in front of it: it gets the user's groups, and no way back to more.
     *
     * @throws GuestSystemException when there is no such user, or when it is root by another name
     */
    List<String> as(String user, List<String> program) throws GuestSystemException {
        Account account = find(user)
                .orElseThrow(() ->
                        new GuestSystemException("this guest has no user " + user, "make it first, or name another"));
        if (account.uid().equals("0")) {
            throw new GuestSystemException(user + " is root by another name", "say user = \"root\", if that is meant");
        }
        List<String> argv = new ArrayList<>(List.of(
                "/usr/bin/setpriv",
                "--reuid=" + account.uid(),
                "--regid=" + account.gid(),
                "--init-groups",
                "--inh-caps=-all",
                "--no-new-privs",
                "--"));
        argv.addAll(program);
        return argv;
    }

    private List<String[]> lines(String file, int fields) throws GuestSystemException {
        try {
            List<String[]> lines = new ArrayList<>();
            // Not as strict as Files.readAllLines: a comment may be in any encoding.
            String text = new String(Files.readAllBytes(etc.resolve(file)), StandardCharsets.UTF_8);
            for (String line : PlainText.lines(text)) {
                String[] found = line.split(":", -1);
                if (found.length == fields) {
                    lines.add(found);
                }
            }
            return lines;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new GuestSystemException(etc.resolve(file) + " cannot be read: " + e.getMessage(), "", e);
        }
    }
}
