package org.reeve.agent.system;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.KeyLines;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.Accounts.Account;

/**
 * Lines of {@code ~/.ssh/authorized_keys}, one key each. A home directory is its user's: what leads there may be a link to anywhere, and be
 * swapped at any time. So nothing of it is read or written as root, but as that user, who can lead it only where he could go himself.
 */
record AuthorizedKeys(Programs programs, Accounts accounts) implements SettingKeeper {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (String name : names) {
            Key key = Key.of(name);
            String text = texts.get(key.user);
            if (text == null) {
                Optional<Account> account = accounts.find(key.user);
                text = account.isPresent() ? text(account.get()) : "";
                texts.put(key.user, text);
            }
            List<String> lines = KeyLines.find(text, key.fingerprint);
            if (!lines.isEmpty()) {
                facts.put(name, new SettingFact.Value(String.join("\n", lines)));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Key key = Key.of(name);
        Optional<Account> account = accounts.find(key.user);
        if (account.isEmpty()) {
            throw new GuestSystemException("this guest has no user " + key.user, "make it first");
        }
        String before = text(account.get());
        String after =
                KeyLines.replace(before, key.fingerprint, value == null ? List.of() : List.of(value.split("\n")));
        if (!after.equals(before)) {
            write(account.get(), after);
        }
    }

    private String text(Account account) throws GuestSystemException {
        var text = new ByteArrayOutputStream();
        Programs.Outcome outcome =
                programs.print(as(account, "/usr/bin/cat", "--", directory(account) + "/authorized_keys"), LIMIT, text);
        if (outcome.isGood() && text.size() < Programs.MOST_BYTES) {
            // Byte for byte: what is there may be in any encoding, and goes back as it was.
            return text.toString(StandardCharsets.ISO_8859_1);
        }
        if (!outcome.isGood() && outcome.said().contains("No such file or directory")) {
            return "";
        }
        throw new GuestSystemException(
                "the keys of " + account.name() + " cannot be read by " + account.name() + ": "
                        + (outcome.isGood() ? "there are too many" : outcome.said()),
                "see whom " + directory(account) + " belongs to");
    }

    private void write(Account account, String text) throws GuestSystemException {
        String directory = directory(account);
        String fresh = directory + "/.authorized_keys.reeve-new";
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        programs.succeed(as(account, "/usr/bin/mkdir", "--parents", "--mode=0700", "--", directory), LIMIT);
        programs.succeed(as(account, "/usr/bin/rm", "--force", "--", fresh), LIMIT);
        programs.succeed(as(account, "/usr/bin/dd", "status=none", "conv=excl,fsync", "of=" + fresh), LIMIT, bytes);
        programs.succeed(as(account, "/usr/bin/chmod", "0600", "--", fresh), LIMIT);
        programs.succeed(
                as(account, "/usr/bin/mv", "--no-target-directory", "--", fresh, directory + "/authorized_keys"),
                LIMIT);
    }

    private static String directory(Account account) {
        return account.home() + "/.ssh";
    }

    private List<String> as(Account account, String... program) throws GuestSystemException {
        List<String> argv = new ArrayList<>(List.of(program));
        return account.name().equals("root") ? argv : accounts.as(account.name(), argv);
    }

    /** The setting's name: the account's and the key's fingerprint. */
    private record Key(String user, String fingerprint) {
        static Key of(String name) {
            int space = name.indexOf(' ');
            return new Key(name.substring(0, Math.max(space, 0)), name.substring(space + 1));
        }
    }
}
