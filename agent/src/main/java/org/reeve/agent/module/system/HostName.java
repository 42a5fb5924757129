package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.KeptLines;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;

/** What the guest is called: by itself, in its files, and at once by its kernel. */
record HostName(String name, OnDrift onDrift) implements SystemPart {
    private static final GuestPath HOSTNAME = GuestPath.of("/etc/hostname");
    private static final GuestPath HOSTS = GuestPath.of("/etc/hosts");

    /** Debian's own address for a host name that no network address belongs to (Debian Reference, 5.1.1). */
    private static final String OWN_ADDRESS = "127.0.1.1";

    @Override
    public Asks asks() {
        return new Asks().path(HOSTS).path(HOSTNAME);
    }

    @Override
    public List<PlannedStep> plan(Facts facts) {
        String reason = "hostname = \"" + name + "\"";
        return List.of(
                SystemPart.write(HOSTNAME, name + "\n", onDrift.claim(Claim.FIRST_TIME), reason),
                step(
                        new PlanStep.KeepLines(
                                HOSTS, OWN_ADDRESS, List.of(hostsLine(name, facts)), "127.0.0.1\tlocalhost\n"),
                        "name this guest in " + HOSTS,
                        reason),
                step(new PlanStep.Adjust(Setting.of(Setting.Kind.HOSTNAME), name), "set the host name", reason));
    }

    /** The new name and its first label, then whatever else the line said, except the old name. */
    private static String hostsLine(String name, Facts facts) {
        List<String> names = new ArrayList<>();
        names.add(name);
        addNew(names, firstLabel(name));
        List<String> old =
                List.of(oldName(facts), firstLabel(oldName(facts)), facts.hostname(), firstLabel(facts.hostname()));
        if (facts.file(HOSTS) instanceof FileFact.Regular file && file.content() != null) {
            for (String line : KeptLines.find(file.content().text(), OWN_ADDRESS)) {
                String[] words = line.strip().split("[ \t]+", -1);
                for (int i = 1; i < words.length && !words[i].startsWith("#"); i++) {
                    if (!old.contains(words[i])) {
                        addNew(names, words[i]);
                    }
                }
            }
        }
        return OWN_ADDRESS + "\t" + String.join(" ", names);
    }

    private static String oldName(Facts facts) {
        return facts.file(HOSTNAME) instanceof FileFact.Regular file && file.content() != null
                ? file.content().text().strip()
                : facts.hostname();
    }

    private static void addNew(List<String> names, String name) {
        if (!names.contains(name)) {
            names.add(name);
        }
    }

    private static String firstLabel(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
