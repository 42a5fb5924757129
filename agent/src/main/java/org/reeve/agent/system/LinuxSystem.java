package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;

/** A Debian guest with systemd, as root. */
public final class LinuxSystem implements GuestSystem, Upkeep {
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration REFRESH = Duration.ofMinutes(3);

    private final Programs programs = new Programs();
    private final AptPackages packages = new AptPackages(programs);
    private final SystemdUnits units = new SystemdUnits(programs);
    private final RollbackTimer rollbacks = new RollbackTimer(programs);
    private final Accounts accounts = new Accounts(Path.of("/etc"));
    private final Settings settings;
    private final GuestFiles files;
    private final KeptChecks checks;

    private LinuxSystem(GuestFiles files, KeptChecks checks, Path state) {
        this.files = files;
        this.checks = checks;
        this.settings = new Settings(programs, units, accounts, files, state);
    }

    /**
     * @param checks those that the agent makes
     * @param state a directory of Reeve's own
     * @throws IOException when not even the accounts can be looked up
     */
    public static LinuxSystem create(KeptChecks checks, Path state) throws IOException {
        return new LinuxSystem(new GuestFiles(Path.of("/")), checks, state);
    }

    /** With its files below another directory; programs and accounts are this machine's. */
    static LinuxSystem below(Path root) throws IOException {
        return new LinuxSystem(new GuestFiles(root), KeptChecks.open(root.resolve("checks")), root);
    }

    @Override
    public Facts observe(Asks asks) throws GuestSystemException {
        try {
            var facts = new Facts.Builder(Hostname.now());
            packages.observe(asks.packages(), facts);
            units.observe(asks.units(), facts);
            facts.checks(checks.now());
            settings.observe(asks.settings(), facts);
            for (GuestPath path : asks.paths()) {
                facts.file(path, files.observe(path));
            }
            for (String owner : asks.owners()) {
                if (!files.hasUser(owner)) {
                    facts.missingAccount("user " + owner);
                }
            }
            for (String group : asks.groups()) {
                if (!files.hasGroup(group)) {
                    facts.missingAccount("group " + group);
                }
            }
            return facts.build();
        } catch (IOException e) {
            throw new GuestSystemException("a file cannot be looked at: " + e, "see whether the disk is well", e);
        }
    }

    @Override
    public List<String> arrivals(List<String> names) throws GuestSystemException {
        return packages.arrivals(names);
    }

    @Override
    public void carryOut(PlanStep step, StepListener progress) throws GuestSystemException {
        try {
            switch (step) {
                case PlanStep.InstallPackages install -> packages.install(install.names(), progress);
                case PlanStep.RemovePackages remove -> packages.remove(remove, progress);
                case PlanStep.MakeDirectory make -> files.makeDirectory(make.path(), make.access());
                case PlanStep.RemoveDirectory remove -> files.removeDirectory(remove.path());
                case PlanStep.WriteFile write -> files.write(write.path(), write.content(), write.access());
                case PlanStep.KeepLines keep -> files.keep(keep);
                case PlanStep.Symlink link -> files.link(link.path(), link.target());
                case PlanStep.RemoveFile remove -> files.remove(remove.path());
                case PlanStep.Forget ignored -> {}
                case PlanStep.BeReached ignored -> {}
                case PlanStep.Adjust adjust -> settings.adjust(adjust);
                case PlanStep.SetBootStart start -> units.start(start);
                case PlanStep.SetRunning running -> units.run(running);
                case PlanStep.KeepChecks keep -> checks.keep(keep.checks());
                case PlanStep.Validate validate -> validate(validate);
                case PlanStep.Refresh refresh -> refresh(refresh);
                case PlanStep.TakeIn takeIn -> units.takeIn(takeIn);
            }
        } catch (NoSuchFileException e) {
            throw new GuestSystemException(
                    "there is no " + e.getMessage(), "make its directory first, or correct the place", e);
        } catch (IOException | InvalidPathException e) {
            throw new GuestSystemException(
                    String.valueOf(e.getMessage()), "see whether the place is right and the disk has room", e);
        }
    }

    @Override
    public void armRollback(String module, Duration after) throws GuestSystemException {
        rollbacks.arm(module, after);
    }

    @Override
    public void disarmRollback(String module) throws GuestSystemException {
        rollbacks.disarm(module);
    }

    @Override
    public Ended run(List<String> argv, String user, Duration limit) throws GuestSystemException {
        List<String> program = user.equals("root") ? argv : accounts.as(user, argv);
        Programs.Outcome outcome = programs.run(program, limit);
        return new Ended(outcome.exit(), outcome.said());
    }

    @Override
    public List<String> failedUnits() throws GuestSystemException {
        return units.failed();
    }

    @Override
    public Updates updates() throws GuestSystemException {
        return packages.updates();
    }

    private void validate(PlanStep.Validate validate) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(FixedPrograms.of(validate.validator(), validate.arguments()), SHORT);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    validate.shown() + " refuses the configuration: " + outcome.said(),
                    "correct the document, or the file that it names");
        }
    }

    private void refresh(PlanStep.Refresh refresh) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(FixedPrograms.of(refresh.refresher(), refresh.arguments()), REFRESH);
        if (!outcome.isGood()) {
            throw new GuestSystemException(refresh.shown() + " failed: " + outcome.said(), "see why, then retry");
        }
    }
}
