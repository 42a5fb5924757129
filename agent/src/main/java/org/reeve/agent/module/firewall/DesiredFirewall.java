package org.reeve.agent.module.firewall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Validator;

/** One document of the module {@code firewall}. */
record DesiredFirewall(State state, Rule.Verdict usual, List<Rule> rules, OnDrift onDrift) implements DesiredModule {
    private static final GuestPath RULES = GuestPath.of("/etc/nftables.d/reeve.nft");
    private static final String UNIT = "reeve-firewall.service";
    private static final GuestPath UNIT_FILE = GuestPath.of("/etc/systemd/system/" + UNIT);

    /** Debian's own service begins with a flush of all tables, and so does its reload: what it flushed is loaded again. */
    private static final GuestPath AFTER_FLUSH = GuestPath.of("/etc/systemd/system/nftables.service.d/reeve.conf");

    private static final String AFTER_FLUSH_TEXT = """
            # Written by Reeve from the module firewall. An edit here is kept, and shown as drift.
            [Service]
            ExecStartPost=/usr/sbin/nft -f %1$s
            ExecReload=/usr/sbin/nft -f %1$s
            """.formatted(RULES);

    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    /**
     * There before any network is. Debian's own nftables.service ends with a flush of all tables, and takes this one with it.
     */
    private static final String UNIT_TEXT = """
            # Written by Reeve from the module firewall. An edit here is kept, and shown as drift.
            [Unit]
            Description=Firewall rules of Reeve
            Documentation=man:nft(8)
            DefaultDependencies=no
            Wants=network-pre.target
            Before=network-pre.target shutdown.target
            Conflicts=shutdown.target
            After=nftables.service
            PartOf=nftables.service

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ProtectSystem=full
            ProtectHome=yes
            ExecStart=/usr/sbin/nft -f %1$s
            ExecReload=/usr/sbin/nft -f %1$s
            ExecStop=-/usr/sbin/nft delete table inet reeve

            [Install]
            WantedBy=sysinit.target
            """.formatted(RULES);

    DesiredFirewall {
        rules = List.copyOf(rules);
    }

    /** Whether there are rules at all. */
    enum State {
        ON,
        OFF
    }

    @Override
    public Asks asks() {
        return new Asks();
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> steps = new ArrayList<>();
        switch (state) {
            case ON -> on(steps);
            case OFF -> off(managed, steps);
        }
        return new ModulePlan("firewall", steps);
    }

    private void on(List<PlannedStep> steps) {
        steps.add(new PlannedStep(
                new PlanStep.InstallPackages(List.of("nftables")),
                "install nftables",
                "the rules are nftables'",
                Duration.ofSeconds(5)));
        steps.add(new PlannedStep(
                new PlanStep.MakeDirectory(RULES.parent(), Access.PUBLIC_DIRECTORY),
                "make " + RULES.parent(),
                "the rules are kept there",
                WRITE));
        steps.add(write(RULES, NftRules.write(usual, rules), "default and [[rule]]"));
        steps.add(new PlannedStep(
                new PlanStep.Validate(Validator.NFTABLES, List.of(RULES.value())),
                "validate with " + Validator.NFTABLES.shown(),
                "nothing is loaded that is not valid",
                Duration.ofMillis(100)));
        steps.add(write(UNIT_FILE, UNIT_TEXT, "the rules are there after a boot too"));
        steps.add(new PlannedStep(
                new PlanStep.MakeDirectory(AFTER_FLUSH.parent(), Access.PUBLIC_DIRECTORY),
                "make " + AFTER_FLUSH.parent(),
                "nftables.service flushes all tables",
                WRITE));
        steps.add(write(AFTER_FLUSH, AFTER_FLUSH_TEXT, "nftables.service flushes all tables"));
        steps.add(refresh());
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(UNIT, PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + UNIT,
                "the rules are there after a boot too",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.TakeIn(UNIT, PlanStep.TakeIn.How.RELOAD), "load the rules", "the rules changed", SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(UNIT, PlanStep.SetRunning.Running.RUNNING),
                "start " + UNIT,
                "state = \"on\"",
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.BeReached(),
                "wait for its host, or for reeve-agent confirm",
                "rules that keep its host out are undone",
                Duration.ofSeconds(5)));
    }

    private void off(Managed managed, List<PlannedStep> steps) {
        List<GuestPath> ours = managed.pathsOf("firewall");
        if (ours.isEmpty()) {
            return;
        }
        String reason = "state = \"off\"";
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(UNIT, PlanStep.SetRunning.Running.STOPPED), "stop " + UNIT, reason, SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(UNIT, PlanStep.SetBootStart.BootStart.DISABLED),
                "disable " + UNIT,
                reason,
                SYSTEMD));
        for (GuestPath path : ours) {
            steps.add(new PlannedStep(
                    new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + path,
                    reason,
                    WRITE));
        }
        steps.add(refresh());
    }

    private PlannedStep write(GuestPath path, String text, String reason) {
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                reason,
                WRITE);
    }

    private static PlannedStep refresh() {
        return new PlannedStep(
                new PlanStep.Refresh(Refresher.UNIT_FILES), "have systemd read its units", "units changed", SYSTEMD);
    }
}
