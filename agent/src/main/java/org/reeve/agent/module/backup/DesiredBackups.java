package org.reeve.agent.module.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.ResticRepository;
import org.reeve.agent.plan.ScheduledUnits;
import org.reeve.agent.plan.SecretFile;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/** One document of this module. A repository is made once; none is ever removed, and none is written over. */
record DesiredBackups(DocumentReader document, List<Backup> backups, OnDrift onDrift) implements DesiredModule {
    DesiredBackups {
        backups = List.copyOf(backups);
    }

    @Override
    public Asks asks() {
        var asks = new Asks();
        for (Backup backup : backups) {
            Backup.Repository repository = backup.repository();
            secrets(repository).forEach(file -> asks.setting(kept(file)));
            if (repository.isLocal()) {
                asks.path(GuestPath.of(repository.place()));
            }
        }
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        List<PlannedStep> steps = new ArrayList<>();
        Set<String> packages = new LinkedHashSet<>();
        for (Backup backup : backups) {
            checkSecrets(backup, facts);
            checkPlace(backup, facts);
            packages.add("restic");
            if (backup.repository().isSftp()) {
                packages.add("openssh-client");
            }
        }
        for (String name : packages) {
            steps.add(new PlannedStep(
                    new PlanStep.InstallPackages(List.of(name)), "install " + name, "backup", Duration.ofSeconds(10)));
        }
        List<ScheduledUnits.Unit> units = new ArrayList<>();
        for (Backup backup : backups) {
            Backup.Repository repository = backup.repository();
            steps.add(new PlannedStep(
                    new PlanStep.Adjust(
                            ResticRepository.setting(
                                    repository.place(), repository.passwordFile(), repository.s3File()),
                            ResticRepository.OPENS),
                    "have repository " + repository.place(),
                    "backup " + backup.name(),
                    Duration.ofSeconds(3)));
            units.addAll(BackupUnits.of(backup));
        }
        var scheduled = new ScheduledUnits("backup", onDrift.claim(Claim.OURS_ONLY), units);
        steps.addAll(scheduled.steps(managed, "no [[backup]] wants it any more"));
        return new ModulePlan("backup", steps);
    }

    private void checkSecrets(Backup backup, Facts facts) throws DocumentException {
        for (GuestPath file : secrets(backup.repository())) {
            switch (facts.setting(kept(file))) {
                case SettingFact.Value ignored -> {}
                case SettingFact.NotThere ignored ->
                    throw document.refused(
                            backup.line(),
                            "there is no " + file + " with the secret of backup " + backup.name(),
                            "write it there, as root's and with mode 0600, and keep a copy outside of this guest");
                case SettingFact.Unseen unseen ->
                    throw document.refused(backup.line(), unseen.cause(), unseen.correction());
            }
        }
    }

    /** restic runs as root, and would follow what somebody else puts there. */
    private void checkPlace(Backup backup, Facts facts) throws DocumentException {
        if (backup.repository().isLocal()
                && facts.file(GuestPath.of(backup.repository().place())) instanceof FileFact.Unreachable out) {
            throw document.refused(backup.line(), out.cause(), "choose a place that only root can change");
        }
    }

    private static List<GuestPath> secrets(Backup.Repository repository) {
        List<GuestPath> files = new ArrayList<>(List.of(repository.passwordFile()));
        repository.s3File().ifPresent(files::add);
        return files;
    }

    private static Setting kept(GuestPath file) {
        return SecretFile.as(SecretFile.Form.KEPT, file);
    }
}
