package org.reeve.agent.desired;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.CheckText;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Validator;

/** A step as fields of a line, for the undo log, and back. */
final class StepFields {
    private StepFields() {}

    static List<String> write(PlanStep step) {
        return switch (step) {
            case PlanStep.InstallPackages install -> named("install-packages", install.names());
            case PlanStep.RemovePackages remove -> named("remove-packages", remove.names());
            case PlanStep.MakeDirectory make -> fields("make-directory", make.path(), make.access());
            case PlanStep.RemoveDirectory remove ->
                List.of("remove-directory", remove.path().value());
            case PlanStep.WriteFile write -> {
                List<String> fields = new ArrayList<>(fields("write-file", write.path(), write.access()));
                fields.add(write.claim().name());
                fields.add(Base64.getEncoder().encodeToString(write.content().bytes()));
                yield fields;
            }
            case PlanStep.KeepLines keep -> {
                List<String> fields =
                        new ArrayList<>(List.of("keep-lines", keep.path().value(), keep.key(), keep.otherwise()));
                fields.addAll(keep.lines());
                yield fields;
            }
            case PlanStep.Symlink link ->
                List.of(
                        "symlink",
                        link.path().value(),
                        link.target(),
                        link.claim().name());
            case PlanStep.RemoveFile remove ->
                List.of(
                        "remove-file",
                        remove.path().value(),
                        remove.claim().name(),
                        remove.afterwards().name());
            case PlanStep.Forget forget -> List.of("forget", forget.path().value());
            case PlanStep.Adjust adjust -> adjust(adjust);
            case PlanStep.SetBootStart start ->
                List.of("set-boot-start", start.unit(), start.wanted().name());
            case PlanStep.SetRunning running ->
                List.of("set-running", running.unit(), running.wanted().name());
            case PlanStep.KeepChecks keep ->
                named(
                        "keep-checks",
                        keep.checks().stream().map(CheckText::write).toList());
            case PlanStep.Validate validate -> named("validate", validate.validator(), validate.arguments());
            case PlanStep.Refresh refresh -> named("refresh", refresh.refresher(), refresh.arguments());
            case PlanStep.BeReached ignored -> List.of("be-reached");
            case PlanStep.TakeIn takeIn ->
                List.of("take-in", takeIn.unit(), takeIn.how().name());
        };
    }

    /** @throws IllegalArgumentException when {@link #write} never wrote that */
    static PlanStep read(List<String> fields) {
        return switch (fields.getFirst()) {
            case "install-packages" -> new PlanStep.InstallPackages(rest(fields, 1));
            case "remove-packages" -> new PlanStep.RemovePackages(rest(fields, 1));
            case "make-directory" -> new PlanStep.MakeDirectory(GuestPath.of(fields.get(1)), access(fields));
            case "remove-directory" -> new PlanStep.RemoveDirectory(GuestPath.of(fields.get(1)));
            case "write-file" ->
                new PlanStep.WriteFile(
                        GuestPath.of(fields.get(1)),
                        FileContent.of(Base64.getDecoder().decode(fields.get(6))),
                        access(fields),
                        Claim.valueOf(fields.get(5)));
            case "keep-lines" ->
                new PlanStep.KeepLines(GuestPath.of(fields.get(1)), fields.get(2), rest(fields, 4), fields.get(3));
            case "symlink" ->
                new PlanStep.Symlink(GuestPath.of(fields.get(1)), fields.get(2), Claim.valueOf(fields.get(3)));
            case "remove-file" ->
                new PlanStep.RemoveFile(
                        GuestPath.of(fields.get(1)),
                        Claim.valueOf(fields.get(2)),
                        PlanStep.RemoveFile.Afterwards.valueOf(fields.get(3)));
            case "forget" -> new PlanStep.Forget(GuestPath.of(fields.get(1)));
            case "adjust" ->
                new PlanStep.Adjust(
                        new Setting(Setting.Kind.valueOf(fields.get(1)), fields.get(2)),
                        fields.size() > 3 ? fields.get(3) : null);
            // As version 0.1.0 wrote it.
            case "set-hostname" -> new PlanStep.Adjust(Setting.of(Setting.Kind.HOSTNAME), fields.get(1));
            case "feed-watchdog" -> new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), fields.get(1));
            case "set-boot-start" ->
                new PlanStep.SetBootStart(fields.get(1), PlanStep.SetBootStart.BootStart.valueOf(fields.get(2)));
            case "set-running" ->
                new PlanStep.SetRunning(fields.get(1), PlanStep.SetRunning.Running.valueOf(fields.get(2)));
            case "keep-checks" ->
                new PlanStep.KeepChecks(
                        rest(fields, 1).stream().map(CheckText::read).toList());
            case "validate" -> new PlanStep.Validate(Validator.valueOf(fields.get(1)), rest(fields, 2));
            case "refresh" -> new PlanStep.Refresh(Refresher.valueOf(fields.get(1)), rest(fields, 2));
            case "be-reached" -> new PlanStep.BeReached();
            case "take-in" -> new PlanStep.TakeIn(fields.get(1), PlanStep.TakeIn.How.valueOf(fields.get(2)));
            default -> throw new IllegalArgumentException("no step is called " + fields.getFirst());
        };
    }

    private static List<String> adjust(PlanStep.Adjust adjust) {
        Setting setting = adjust.setting();
        List<String> fields = new ArrayList<>(List.of("adjust", setting.kind().name(), setting.name()));
        if (adjust.value() != null) {
            fields.add(adjust.value());
        }
        return fields;
    }

    private static List<String> named(String kind, Enum<?> program, List<String> arguments) {
        List<String> fields = new ArrayList<>(List.of(kind, program.name()));
        fields.addAll(arguments);
        return fields;
    }

    private static List<String> named(String kind, List<String> names) {
        List<String> fields = new ArrayList<>();
        fields.add(kind);
        fields.addAll(names);
        return fields;
    }

    private static List<String> fields(String kind, GuestPath path, Access access) {
        return List.of(kind, path.value(), access.owner(), access.group(), Integer.toOctalString(access.mode()));
    }

    private static Access access(List<String> fields) {
        return new Access(fields.get(2), fields.get(3), Integer.parseInt(fields.get(4), 8));
    }

    private static List<String> rest(List<String> fields, int from) {
        return List.copyOf(fields.subList(from, fields.size()));
    }
}
