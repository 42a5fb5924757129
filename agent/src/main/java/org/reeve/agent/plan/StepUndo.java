package org.reeve.agent.plan;

import java.util.List;
import org.reeve.agent.plan.PlanStep.RemoveFile.Afterwards;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;

/** The step that brings back what was there before another one. */
public final class StepUndo {
    private StepUndo() {}

    /**
     * @param facts from before the step
     * @param arrivals for an installation, every package that it would bring along; else empty
     * @return none where nothing needs to be brought back
     */
    public static List<PlanStep> of(PlanStep step, Facts facts, List<String> arrivals) {
        return switch (step) {
            // Removed, not purged: a purge takes whatever somebody else put beside the package's own configuration.
            case PlanStep.InstallPackages ignored ->
                arrivals.isEmpty() ? List.of() : List.of(new PlanStep.RemovePackages(arrivals));
            case PlanStep.RemovePackages remove ->
                List.of(new PlanStep.InstallPackages(installed(remove.names(), facts)));
            case PlanStep.MakeDirectory make -> List.of(new PlanStep.RemoveDirectory(make.path()));
            case PlanStep.RemoveDirectory remove ->
                facts.file(remove.path()) instanceof FileFact.Directory was
                        ? List.of(new PlanStep.MakeDirectory(remove.path(), was.access()))
                        : List.of();
            case PlanStep.WriteFile write -> restore(write.path(), facts);
            case PlanStep.Symlink link -> restore(link.path(), facts);
            case PlanStep.RemoveFile remove -> restore(remove.path(), facts);
            case PlanStep.KeepLines keep -> keepAsBefore(keep, facts);
            case PlanStep.Forget ignored -> List.of();
            case PlanStep.Adjust adjust -> adjustBack(adjust.setting(), facts.setting(adjust.setting()));
            case PlanStep.SetBootStart start ->
                List.of(new PlanStep.SetBootStart(
                        start.unit(), start.wanted() == BootStart.ENABLED ? BootStart.DISABLED : BootStart.ENABLED));
            case PlanStep.SetRunning running ->
                List.of(new PlanStep.SetRunning(
                        running.unit(), running.wanted() == Running.RUNNING ? Running.STOPPED : Running.RUNNING));
            case PlanStep.KeepChecks ignored -> List.of(new PlanStep.KeepChecks(facts.checks()));
            case PlanStep.Validate ignored -> List.of();
            case PlanStep.Refresh refresh -> List.of(refresh);
            case PlanStep.BeReached ignored -> List.of();
            case PlanStep.TakeIn takeIn -> List.of(takeIn);
        };
    }

    /** Whether an undo waits until the files are back: somebody takes them in. */
    public static boolean comesLast(PlanStep undo) {
        return switch (undo) {
            case PlanStep.TakeIn ignored -> true;
            case PlanStep.Refresh ignored -> true;
            // What is unmounted sets its directory free, which goes too.
            case PlanStep.Adjust adjust ->
                adjust.setting().source() == Setting.Source.FILES
                        && !(adjust.setting().kind() == Setting.Kind.MOUNT && adjust.value() == null);
            default -> false;
        };
    }

    private static List<PlanStep> adjustBack(Setting setting, SettingFact before) {
        if (setting.source() == Setting.Source.LASTING) {
            return List.of();
        }
        return switch (before) {
            case SettingFact.Value was -> List.of(new PlanStep.Adjust(setting, was.text()));
            // A new repository harms nobody, and what is in one is not Reeve's to remove.
            case SettingFact.NotThere ignored when setting.kind() == Setting.Kind.RESTIC_REPOSITORY -> List.of();
            case SettingFact.NotThere ignored -> List.of(new PlanStep.Adjust(setting, null));
            case SettingFact.Unseen ignored -> List.of();
        };
    }

    private static List<String> installed(List<String> names, Facts facts) {
        return names.stream()
                .filter(name -> facts.packageNamed(name) instanceof PackageFact.Installed)
                .toList();
    }

    private static List<PlanStep> restore(GuestPath path, Facts facts) {
        return switch (facts.file(path)) {
            case FileFact.Absent ignored ->
                List.of(new PlanStep.RemoveFile(path, Claim.OURS_ONLY, Afterwards.FORGOTTEN));
            case FileFact.Regular file -> {
                FileContent content = file.content();
                yield content == null
                        ? List.of()
                        : List.of(new PlanStep.WriteFile(path, content, file.access(), Claim.OURS_ONLY));
            }
            case FileFact.Link link -> List.of(new PlanStep.Symlink(path, link.target(), Claim.OURS_ONLY));
            case FileFact.Directory ignored -> List.of();
            case FileFact.Special ignored -> List.of();
            case FileFact.Unreachable ignored -> List.of();
        };
    }

    private static List<PlanStep> keepAsBefore(PlanStep.KeepLines keep, Facts facts) {
        if (facts.file(keep.path()) instanceof FileFact.Regular file && file.content() != null) {
            List<String> before = KeptLines.find(file.content().text(), keep.key());
            return List.of(new PlanStep.KeepLines(keep.path(), keep.key(), before, keep.otherwise()));
        }
        return List.of(new PlanStep.RemoveFile(keep.path(), Claim.ALWAYS, Afterwards.FORGOTTEN));
    }
}
