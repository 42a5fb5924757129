package org.reeve.agent.module.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.plan.Validator;

/** One document of the module {@code ssh}: one file of ours, which sshd reads before all others. */
record DesiredSsh(SshdOptions options, OnDrift onDrift) implements DesiredModule {
    private static final GuestPath FILE = GuestPath.of("/etc/ssh/sshd_config.d/00-reeve.conf");

    /** Without it sshd does not even judge its files. systemd makes and removes it with the service. */
    private static final GuestPath SEPARATION = GuestPath.of("/run/sshd");

    private static final String UNIT = "ssh.service";
    private static final Setting SSH_LOGIN = new Setting(Kind.LOGINS, "ssh");
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SYSTEMD = Duration.ofMillis(300);
    private static final Duration CONNECT = Duration.ofSeconds(2);

    @Override
    public Asks asks() {
        return new Asks().setting(SSH_LOGIN).path(FILE);
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> steps = new ArrayList<>();
        if (options.isEmpty()) {
            if (managed.pathsOf("ssh").isEmpty()) {
                return new ModulePlan("ssh", steps);
            }
            steps.add(step(
                    new PlanStep.RemoveFile(
                            FILE, onDrift.claim(Claim.OURS_ONLY), PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + FILE,
                    "the document says nothing any more",
                    WRITE));
        } else {
            steps.add(step(
                    new PlanStep.InstallPackages(List.of("openssh-server")),
                    "install openssh-server",
                    "somebody is to get in",
                    Duration.ofSeconds(10)));
            steps.add(step(
                    new PlanStep.MakeDirectory(SEPARATION, Access.PUBLIC_DIRECTORY),
                    "make " + SEPARATION,
                    "sshd -t wants it",
                    WRITE));
            steps.add(step(
                    new PlanStep.WriteFile(
                            FILE, FileContent.of(options.file()), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                    "write " + FILE,
                    "the document",
                    WRITE));
        }
        steps.add(step(
                new PlanStep.Validate(Validator.SSHD),
                "validate with " + Validator.SSHD.shown(),
                "nothing is reloaded that is not valid",
                LOOK));
        boolean keptAsEdited = isKept(facts, managed);
        if (!keptAsEdited) {
            options.readBack()
                    .forEach((word, value) -> steps.add(step(
                            new PlanStep.Adjust(new Setting(Kind.SSHD, word), value),
                            "see that sshd takes " + word + " from it",
                            "another file might say otherwise",
                            LOOK)));
        }
        if (facts.setting(SSH_LOGIN) instanceof SettingFact.Value now) {
            steps.add(step(
                    new PlanStep.Adjust(SSH_LOGIN, now.text()),
                    "see that somebody can still log in",
                    "somebody can now",
                    LOOK));
        }
        steps.add(step(
                new PlanStep.TakeIn(UNIT, PlanStep.TakeIn.How.RELOAD),
                "reload " + UNIT,
                "its configuration changed",
                SYSTEMD));
        if (!options.isEmpty()) {
            steps.add(step(
                    new PlanStep.SetBootStart(UNIT, PlanStep.SetBootStart.BootStart.ENABLED),
                    "enable " + UNIT,
                    "after a boot too",
                    SYSTEMD));
            steps.add(step(
                    new PlanStep.SetRunning(UNIT, PlanStep.SetRunning.Running.RUNNING),
                    "start " + UNIT,
                    "somebody is to get in",
                    SYSTEMD));
        }
        if (!keptAsEdited) {
            for (int port : options.ports()) {
                steps.add(step(
                        new PlanStep.Adjust(new Setting(Kind.LISTENER, Integer.toString(port)), "sshd"),
                        "see that sshd listens on port " + port,
                        "ports",
                        SYSTEMD));
            }
        }
        steps.add(step(
                new PlanStep.BeReached(),
                "be reached anew by the host, or have \"reeve-agent confirm\" run, within 60 s",
                "else it is undone: it could have kept everybody out",
                CONNECT));
        return new ModulePlan("ssh", steps);
    }

    /** Then it says what somebody else wants, and is not held against the document. */
    private boolean isKept(Facts facts, Managed managed) {
        FileFact found = facts.file(FILE);
        Managed.Entry entry = managed.entry(FILE);
        boolean ours = entry != null && entry.wrote(found);
        boolean wanted = found.digest().equals(FileContent.of(options.file()).sha256());
        return onDrift == OnDrift.KEEP && !(found instanceof FileFact.Absent) && !ours && !wanted;
    }

    private static PlannedStep step(PlanStep step, String title, String reason, Duration expected) {
        return new PlannedStep(step, title, reason, expected);
    }
}
