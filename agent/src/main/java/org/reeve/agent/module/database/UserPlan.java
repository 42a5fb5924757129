package org.reeve.agent.module.database;

import static org.reeve.agent.module.database.DesiredDatabases.adjust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.reeve.agent.module.database.UserMemory.Origin;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting.Kind;

/**
 * The steps for one user that is to be there. What is about to be made or given is remembered before, so that an agent that dies in
 * between knows its own work; which password was set, afterwards.
 */
final class UserPlan {
    private final Server server;
    private final WantedUser wanted;
    private final KnownDatabases known;
    private final OnDrift onDrift;
    private final String name;
    private final UserMemory memory;

    UserPlan(Server server, WantedUser wanted, KnownDatabases known, OnDrift onDrift) {
        this.server = server;
        this.wanted = wanted;
        this.known = known;
        this.onDrift = onDrift;
        this.name = server.word() + " " + wanted.name();
        this.memory = known.user(server, wanted.name());
    }

    /** @param hash of its password, as the server is to keep it */
    void addTo(List<PlannedStep> steps, String hash) {
        boolean isNew = !known.users().containsKey(name);
        boolean opens = isNew || memory.origin() == Origin.MADE_AND_LOCKED;
        List<String> given = given();
        TreeSet<String> involved = new TreeSet<>(memory.databases());
        involved.addAll(given);
        Origin meanwhile = opens ? Origin.MADE_AND_LOCKED : memory.origin();
        boolean sets = isNew || !memory.password().equals(UserMemory.digest(hash)) || onDrift == OnDrift.REPLACE;
        remember(new UserMemory(meanwhile, List.copyOf(involved), isNew ? "" : memory.password()), steps);
        if (isNew) {
            steps.add(adjust(
                    Kind.DATABASE_USER, name, "locked", "make user " + wanted.name() + ", locked at first", "user"));
        }
        if (sets) {
            steps.add(adjust(
                    Kind.DATABASE_PASSWORD,
                    name,
                    hash,
                    "set the password of user " + wanted.name(),
                    "it is another one than was set before"));
        }
        planRights(steps);
        if (opens) {
            steps.add(adjust(Kind.DATABASE_USER, name, "open", "let user " + wanted.name() + " log in", "user"));
        }
        Origin after = opens ? Origin.MADE : memory.origin();
        remember(new UserMemory(after, given, UserMemory.digest(hash)), steps);
    }

    /** Databases in which what it may do is Reeve's gift: it was before, or nobody else has given it anything there. */
    private List<String> given() {
        List<String> given = new ArrayList<>();
        for (String database : wanted.rights().keySet()) {
            if (memory.databases().contains(database) || !known.rights().containsKey(name + " " + database)) {
                given.add(database);
            }
        }
        return given;
    }

    private void planRights(List<PlannedStep> steps) {
        for (Map.Entry<String, String> right : new TreeMap<>(wanted.rights()).entrySet()) {
            String database = right.getKey();
            steps.add(adjust(
                    Kind.DATABASE_GRANT,
                    name + " " + database,
                    right.getValue(),
                    "give user " + wanted.name() + " in database " + database + ": " + right.getValue(),
                    right.getValue().equals("all") ? "all" : "read_only"));
        }
        for (String database : memory.databases()) {
            String right = name + " " + database;
            if (!wanted.rights().containsKey(database) && known.rights().containsKey(right)) {
                steps.add(adjust(
                        Kind.DATABASE_GRANT,
                        right,
                        null,
                        "take from user " + wanted.name() + " what it may do in " + database,
                        "neither all nor read_only names it any more"));
            }
        }
    }

    private void remember(UserMemory now, List<PlannedStep> steps) {
        steps.add(adjust(
                Kind.DATABASE_MEMORY,
                KnownDatabases.userMemory(server.word(), wanted.name()),
                now.written().orElse(null),
                "remember what was done for user " + wanted.name(),
                "what others did stays theirs"));
    }
}
