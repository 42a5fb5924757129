package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The guest's accounts (passwd(5)), and how a program is run as one of them. */
final class Accounts {
    private final Path passwd;

    Accounts(Path passwd) {
        this.passwd = passwd;
    }

    /**
     * The program with setpriv(1) in front of it: it gets the user's groups, and no way back to more.
     *
     * @throws GuestSystemException when there is no such user, or when it is root by another name
     */
    List<String> as(String user, List<String> program) throws GuestSystemException {
        String[] fields = find(user);
        if (fields[2].equals("0")) {
            throw new GuestSystemException(user + " is root by another name", "say user = \"root\", if that is meant");
        }
        List<String> argv = new ArrayList<>(List.of(
                "/usr/bin/setpriv",
                "--reuid=" + fields[2],
                "--regid=" + fields[3],
                "--init-groups",
                "--inh-caps=-all",
                "--no-new-privs",
                "--"));
        argv.addAll(program);
        return argv;
    }

    private String[] find(String user) throws GuestSystemException {
        try {
            for (String line : Files.readAllLines(passwd)) {
                String[] fields = line.split(":", -1);
                if (fields.length == 7 && fields[0].equals(user)) {
                    return fields;
                }
            }
        } catch (IOException e) {
            throw new GuestSystemException(passwd + " cannot be read: " + e.getMessage(), "", e);
        }
        throw new GuestSystemException("this guest has no user " + user, "make it first, or name another");
    }
}
