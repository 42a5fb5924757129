package org.reeve.agent.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;

/**
 * A database server of this guest, spoken to as its own administrator through its local socket. Names come and go without the server's:
 * {@code shop} for a database, {@code anna} for a user, {@code anna shop} for the rights of one in the other.
 */
interface DatabaseServer {
    /** The first word of its settings' names. */
    String word();

    boolean isInstalled();

    /**
     * All of one kind that have names such as documents may say.
     *
     * @throws GuestSystemException when the server does not answer
     */
    Map<String, String> read(Setting.Kind kind) throws GuestSystemException;

    /** @param value null when it is not to be there */
    void set(Setting.Kind kind, String name, @Nullable String value) throws GuestSystemException;

    /** Names that mean the same in a line of output, in a listing and as an argument. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9_.$-]+");

    /** What SQL takes as it is between two such marks, in sessions where a backslash is nothing special. */
    static String quoted(char mark, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no SQL has a NUL in it");
        }
        String one = String.valueOf(mark);
        return one + text.replace(one, one + one) + one;
    }

    /** A value in SQL. */
    static String literal(String text) {
        return quoted('\'', text);
    }

    /** The lines of an answer that have that many fields; others are a program's own words. */
    static List<String[]> rows(String answer, String separator, int fields) {
        List<String[]> rows = new ArrayList<>();
        for (String line : answer.split("\n", -1)) {
            String[] row = line.split(Pattern.quote(separator), -1);
            if (row.length == fields && NAME.matcher(row[0]).matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    static byte[] input(String... statements) {
        return (String.join("\n", statements) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static GuestSystemException unknown(Setting.Kind kind) {
        return new GuestSystemException(kind + " is nothing that a database server keeps", "");
    }
}
