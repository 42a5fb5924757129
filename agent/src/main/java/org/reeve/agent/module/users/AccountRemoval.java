package org.reeve.agent.module.users;

import static org.reeve.agent.module.users.DesiredUsers.adjust;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting.Kind;

/** The steps for one account that is not to be there. Each of its settings is taken away by itself, so that each can be brought back. */
record AccountRemoval(DocumentReader document, WantedAccount wanted, KnownAccounts known) {
    void addTo(List<PlannedStep> steps) throws DocumentException {
        String name = wanted.name();
        String reason = "absent = true";
        String found = known.accounts().get(name);
        boolean withHome = wanted.presence() == WantedAccount.Presence.ABSENT_WITH_HOME;
        if (found != null) {
            check(found, withHome);
            steps.add(adjust(Kind.EXPIRY, name, DesiredUsers.LOCKED.toString(), "lock " + name, reason));
            steps.add(adjust(Kind.PASSWORD_HASH, name, "!", "take the password of " + name + " away", reason));
            steps.add(adjust(Kind.MEMBERSHIPS, name, "", "take " + name + " out of all groups", reason));
            steps.add(adjust(Kind.ACCOUNT, name, null, "end what runs as " + name + ", and remove it", reason));
        }
        if (withHome && (found != null || known.memories().containsKey(name))) {
            String home = wanted.home().value();
            steps.add(adjust(Kind.HOME, home, null, "remove " + home + " for good", "remove_home = true"));
        }
        if (known.memories().containsKey(name)) {
            steps.add(adjust(Kind.REMEMBERED, name, null, "remember nothing of " + name, reason));
        }
    }

    private void check(String found, boolean withHome) throws DocumentException {
        String uid = KnownAccounts.uid(found);
        if (KnownAccounts.isOfTheSystem(uid) && !known.isOurs(wanted.name())) {
            throw refused(wanted.name() + " is an account of the system (uid " + uid + ")", "leave it to the system");
        }
        String home = found.split(":", -1)[3];
        if (withHome && !home.equals(wanted.home().value())) {
            throw refused(
                    "the home of " + wanted.name() + " is " + home + ", not " + wanted.home(),
                    "write home = \"" + home + "\", if that is what is to be removed");
        }
        String other = withHome ? otherIn(wanted.home()) : null;
        if (other != null) {
            throw refused(wanted.home() + " is also the home of " + other, "leave remove_home out");
        }
    }

    private @Nullable String otherIn(GuestPath home) {
        for (Map.Entry<String, String> each : known.accounts().entrySet()) {
            String path = each.getValue().split(":", -1)[3];
            if (!each.getKey().equals(wanted.name())
                    && GuestPath.fault(path) == null
                    && GuestPath.of(path).isWithin(home)) {
                return each.getKey();
            }
        }
        return null;
    }

    private DocumentException refused(String message, String correction) {
        return document.refused(wanted.line(), message, correction);
    }
}
