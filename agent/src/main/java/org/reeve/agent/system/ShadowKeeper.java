package org.reeve.agent.system;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.Accounts.Password;

/** What shadow(5) says of accounts. */
record ShadowKeeper(Field field, Programs programs, Accounts accounts) implements SettingKeeper {
    private static final String NEVER = "never";

    /** What passwd(1) and chage(1) take for "never". */
    private static final int ENDLESS_DAYS = 99_999;

    /** Which of its fields. */
    enum Field {
        HASH,
        DAYS,
        EXPIRY
    }

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        for (Password password : accounts.passwords()) {
            facts.put(password.account(), new SettingFact.Value(value(password)));
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        String wanted = value == null ? NEVER : value;
        switch (field) {
            // By standard input: arguments are seen by every user.
            case HASH ->
                programs.succeed(
                        List.of("/usr/sbin/chpasswd", "--encrypted"),
                        AccountKeeper.LIMIT,
                        (name + ":" + (value == null ? "!" : value) + "\n").getBytes(StandardCharsets.UTF_8));
            case DAYS -> change("--maxdays", wanted.equals(NEVER) ? Integer.toString(ENDLESS_DAYS) : wanted, name);
            case EXPIRY ->
                change(
                        "--expiredate",
                        wanted.equals(NEVER)
                                ? "-1"
                                : Long.toString(LocalDate.parse(wanted).toEpochDay()),
                        name);
        }
    }

    private void change(String option, String value, String name) throws GuestSystemException {
        programs.succeed(List.of("/usr/bin/chage", option, value, "--", name), AccountKeeper.LIMIT);
    }

    private String value(Password password) {
        return switch (field) {
            case HASH -> password.hash();
            case DAYS -> {
                long days = number(password.days(), ENDLESS_DAYS);
                yield days < 0 || days >= ENDLESS_DAYS ? NEVER : Long.toString(days);
            }
            case EXPIRY -> {
                long days = number(password.expiry(), -1);
                yield days < 0 ? NEVER : LocalDate.ofEpochDay(days).toString();
            }
        };
    }

    /** Digits only: whatever else somebody wrote there counts as nothing. */
    static long number(String text, long otherwise) {
        boolean digits = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : otherwise;
    }
}
