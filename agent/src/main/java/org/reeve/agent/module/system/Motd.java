package org.reeve.agent.module.system;

import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlannedStep;

/** What people read when they have logged in. */
record Motd(String text, OnDrift onDrift) implements SystemPart {
    private static final GuestPath MOTD = GuestPath.of("/etc/motd");
    private static final GuestPath DEBIAN_MOTD = GuestPath.of("/usr/share/base-files/motd");

    @Override
    public Asks asks() {
        return new Asks().path(MOTD).path(DEBIAN_MOTD);
    }

    @Override
    public List<PlannedStep> plan(Facts facts) {
        boolean fromDebian =
                facts.file(MOTD).digest().equals(facts.file(DEBIAN_MOTD).digest());
        String content = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
        Claim usual = fromDebian ? Claim.FIRST_TIME : Claim.OURS_ONLY;
        return List.of(SystemPart.write(MOTD, content, onDrift.claim(usual), "motd"));
    }
}
