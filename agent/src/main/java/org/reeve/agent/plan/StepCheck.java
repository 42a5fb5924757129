package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;

/**
 * Compares a step with what is there. The same comparison makes a plan's forecast, decides before a step whether there is something
 * to do, and reads back afterwards.
 */
public final class StepCheck {
    private static final Check SO = new Check.AlreadySo();

    private final String module;
    private final Facts facts;
    private final Managed managed;

    private StepCheck(String module, Facts facts, Managed managed) {
        this.module = module;
        this.facts = facts;
        this.managed = managed;
    }

    /** @param facts with the answers to {@link Asks#step} of this step */
    public static Check of(String module, PlanStep step, Facts facts, Managed managed) {
        return new StepCheck(module, facts, managed).check(step);
    }

    /** Whether a step is done only after something else in its module changed. */
    public static boolean followsChange(PlanStep step) {
        return step instanceof PlanStep.Validate
                || step instanceof PlanStep.Refresh
                || step instanceof PlanStep.BeReached
                || step instanceof PlanStep.TakeIn;
    }

    private Check check(PlanStep step) {
        return switch (step) {
            case PlanStep.InstallPackages install -> install(install.names());
            case PlanStep.RemovePackages remove -> remove(remove);
            case PlanStep.MakeDirectory make -> makeDirectory(make);
            case PlanStep.RemoveDirectory remove -> removeDirectory(remove.path());
            case PlanStep.WriteFile write -> write(write);
            case PlanStep.KeepLines keep -> keep(keep);
            case PlanStep.Symlink link -> link(link);
            case PlanStep.RemoveFile remove -> removeFile(remove);
            case PlanStep.Forget forget ->
                managed.entry(forget.path()) == null ? SO : due("leave " + forget.path() + " to this guest");
            case PlanStep.Adjust adjust -> adjust(adjust);
            case PlanStep.SetBootStart start -> bootStart(start, facts.unit(start.unit()));
            case PlanStep.SetRunning running -> running(running, facts.unit(running.unit()));
            case PlanStep.KeepChecks keep -> checks(keep.checks());
            case PlanStep.Validate validate -> due("run " + validate.shown());
            case PlanStep.Refresh refresh -> due("run " + refresh.shown());
            case PlanStep.BeReached ignored -> due("wait until somebody reaches this guest, or undo it");
            case PlanStep.TakeIn takeIn -> takeIn(takeIn.unit());
        };
    }

    /** One that fell over its configuration begins anew with the next. */
    private Check takeIn(String unit) {
        return switch (facts.unit(unit).active()) {
            case RUNNING, FAILED -> due("tell " + unit);
            case STOPPED, CHANGING -> SO;
        };
    }

    private Check install(List<String> names) {
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            switch (facts.packageNamed(name)) {
                case PackageFact.Installed ignored -> {}
                case PackageFact.NotInstalled ignored -> missing.add("+ package " + name);
                case PackageFact.ConfigurationLeft ignored -> missing.add("+ package " + name);
                case PackageFact.Broken broken -> missing.add("+ package " + name + ", which is " + broken.state());
            }
        }
        return missing.isEmpty() ? SO : new Check.Due(missing);
    }

    private Check remove(PlanStep.RemovePackages remove) {
        List<String> present = new ArrayList<>();
        for (String name : remove.names()) {
            PackageFact fact = facts.packageNamed(name);
            if (!(fact instanceof PackageFact.NotInstalled || fact instanceof PackageFact.ConfigurationLeft)) {
                present.add("- package " + name);
            }
        }
        return present.isEmpty() ? SO : new Check.Due(present);
    }

    private Check makeDirectory(PlanStep.MakeDirectory make) {
        return switch (facts.file(make.path())) {
            case FileFact.Absent ignored -> orNobody(make.access(), due("+ directory " + make.access()));
            case FileFact.Directory ignored -> SO;
            case FileFact.Link link ->
                blocked(make.path() + " is a symbolic link to " + link.target(), "name the directory it leads to");
            case FileFact.Regular ignored -> blocked(make.path() + " is a file, not a directory", "move it away");
            case FileFact.Special ignored -> blocked(make.path() + " is not a directory", "name another place");
            case FileFact.Unreachable out -> unreachable(out);
        };
    }

    private Check removeDirectory(GuestPath path) {
        return switch (facts.file(path)) {
            case FileFact.Directory directory ->
                directory.emptiness() == FileFact.Directory.Emptiness.EMPTY
                        ? due("- directory")
                        : blocked(path + " is not empty", "remove what is in it");
            case FileFact.Unreachable out -> unreachable(out);
            case FileFact.Absent ignored -> SO;
            case FileFact.Regular ignored -> SO;
            case FileFact.Link ignored -> SO;
            case FileFact.Special ignored -> SO;
        };
    }

    private Check write(PlanStep.WriteFile write) {
        FileFact found = facts.file(write.path());
        return switch (found) {
            case FileFact.Regular file
            when write.content().equals(file.content()) ->
                file.access().equals(write.access())
                        ? SO
                        : orNobody(write.access(), due("- " + file.access(), "+ " + write.access()));
            case FileFact.Regular file when file.content() == null -> tooLarge(write.path());
            case FileFact.Regular file -> {
                FileContent content = file.content();
                String before = content == null ? "" : content.text();
                yield orNobody(
                        write.access(),
                        unlessSomebodyElses(write.path(), found, write.claim(), diff(before, write.content())));
            }
            case FileFact.Absent ignored -> orNobody(write.access(), new Check.Due(diff("", write.content())));
            case FileFact.Link link ->
                unlessSomebodyElses(
                        write.path(), found, write.claim(), List.of("- link to " + link.target(), "+ a file"));
            case FileFact.Directory ignored ->
                blocked(write.path() + " is a directory", "name a file, or move it away");
            case FileFact.Special ignored -> special(write.path());
            case FileFact.Unreachable out -> unreachable(out);
        };
    }

    private Check keep(PlanStep.KeepLines keep) {
        return switch (facts.file(keep.path())) {
            case FileFact.Absent ignored -> keep.lines().isEmpty() ? SO : due("+ " + String.join("\n+ ", keep.lines()));
            case FileFact.Regular file -> {
                FileContent content = file.content();
                if (content == null) {
                    yield tooLarge(keep.path());
                }
                List<String> found = KeptLines.find(content.text(), keep.key());
                yield found.equals(keep.lines())
                        ? SO
                        : new Check.Due(LineDiff.between(String.join("\n", found), String.join("\n", keep.lines())));
            }
            case FileFact.Link ignored ->
                blocked(
                        keep.path() + " is a symbolic link",
                        "make it a regular file: Reeve would not know whose it is");
            case FileFact.Directory ignored -> blocked(keep.path() + " is a directory", "move it away");
            case FileFact.Special ignored -> special(keep.path());
            case FileFact.Unreachable out -> unreachable(out);
        };
    }

    private Check link(PlanStep.Symlink wanted) {
        FileFact found = facts.file(wanted.path());
        return switch (found) {
            case FileFact.Absent ignored -> due("+ link to " + wanted.target());
            case FileFact.Link link ->
                link.target().equals(wanted.target())
                        ? SO
                        : unlessSomebodyElses(
                                wanted.path(),
                                found,
                                wanted.claim(),
                                List.of("- link to " + link.target(), "+ link to " + wanted.target()));
            case FileFact.Regular file ->
                file.content() == null
                        ? tooLarge(wanted.path())
                        : unlessSomebodyElses(
                                wanted.path(),
                                found,
                                wanted.claim(),
                                List.of("- a file", "+ link to " + wanted.target()));
            case FileFact.Directory ignored -> blocked(wanted.path() + " is a directory", "move it away");
            case FileFact.Special ignored -> special(wanted.path());
            case FileFact.Unreachable out -> unreachable(out);
        };
    }

    private Check removeFile(PlanStep.RemoveFile remove) {
        FileFact found = facts.file(remove.path());
        return switch (found) {
            case FileFact.Absent ignored -> SO;
            case FileFact.Link link ->
                unlessSomebodyElses(remove.path(), found, remove.claim(), List.of("- link to " + link.target()));
            case FileFact.Regular file -> {
                FileContent content = file.content();
                yield content == null
                        ? tooLarge(remove.path())
                        : unlessSomebodyElses(
                                remove.path(), found, remove.claim(), LineDiff.between(content.text(), ""));
            }
            case FileFact.Directory ignored -> blocked(remove.path() + " is a directory", "Reeve removes files only");
            case FileFact.Special ignored -> special(remove.path());
            case FileFact.Unreachable out -> unreachable(out);
        };
    }

    private Check unlessSomebodyElses(GuestPath path, FileFact found, Claim claim, List<String> difference) {
        Managed.@Nullable Entry entry = managed.entry(path);
        boolean may = claim == Claim.ALWAYS || (entry == null ? claim == Claim.FIRST_TIME : entry.wrote(found));
        return may ? new Check.Due(difference) : new Check.Kept(Drifts.of(module, path, entry, found));
    }

    private Check checks(List<GuestCheck> wanted) {
        if (facts.checks().equals(wanted)) {
            return SO;
        }
        for (GuestCheck check : wanted) {
            if (check.probe() instanceof GuestCheck.Probe.CommandSucceeds command
                    && facts.missingAccounts().contains("user " + command.user())) {
                return blocked(
                        "this guest has no user " + command.user() + ", as whom check " + check.name() + " is to run",
                        "make it first, or name another");
            }
        }
        List<String> difference = new ArrayList<>();
        for (GuestCheck check : facts.checks()) {
            if (!wanted.contains(check)) {
                difference.add("- check " + check.name());
            }
        }
        for (GuestCheck check : wanted) {
            if (!facts.checks().contains(check)) {
                difference.add("+ check " + check.name());
            }
        }
        return difference.isEmpty() ? due("the same checks in another order") : new Check.Due(difference);
    }

    private Check adjust(PlanStep.Adjust adjust) {
        String wanted = adjust.value();
        Setting setting = adjust.setting();
        String words = setting.words();
        return switch (facts.setting(adjust.setting())) {
            case SettingFact.Unseen unseen -> blocked(unseen.cause(), unseen.correction());
            case SettingFact.NotThere ignored -> wanted == null ? SO : due("+ " + words + ": " + setting.shown(wanted));
            case SettingFact.Value found -> {
                if (wanted == null) {
                    yield due("- " + words + ": " + setting.shown(found.text()));
                }
                yield found.text().equals(wanted)
                        ? SO
                        : due(
                                "- " + words + ": " + setting.shown(found.text()),
                                "+ " + words + ": " + setting.shown(wanted));
            }
        };
    }

    private Check bootStart(PlanStep.SetBootStart start, UnitFact fact) {
        boolean enable = start.wanted() == BootStart.ENABLED;
        return switch (fact.load()) {
            case NOT_FOUND -> enable ? noUnit(start.unit()) : SO;
            case MASKED -> enable ? masked(start.unit()) : SO;
            case LOADED, FAULTY ->
                switch (fact.boot()) {
                    case ENABLED -> enable ? SO : due("- enabled", "+ disabled");
                    case DISABLED -> enable ? due("- disabled", "+ enabled") : SO;
                    case OTHER ->
                        enable
                                ? blocked(
                                        start.unit() + " has no say in when it is started (it is static or generated)",
                                        "leave boot out")
                                : SO;
                };
        };
    }

    private Check running(PlanStep.SetRunning running, UnitFact fact) {
        boolean run = running.wanted() == Running.RUNNING;
        return switch (fact.load()) {
            case NOT_FOUND -> run ? noUnit(running.unit()) : SO;
            case MASKED, LOADED, FAULTY ->
                switch (fact.active()) {
                    case RUNNING -> run ? SO : due("- running", "+ stopped");
                    case STOPPED, FAILED, CHANGING -> {
                        if (!run) {
                            yield fact.active() == UnitFact.Active.CHANGING ? due("+ stopped") : SO;
                        }
                        yield fact.load() == UnitFact.Load.MASKED ? masked(running.unit()) : due("+ running");
                    }
                };
        };
    }

    private Check orNobody(Access access, Check otherwise) {
        for (String account : List.of("user " + access.owner(), "group " + access.group())) {
            if (facts.missingAccounts().contains(account)) {
                return blocked("this guest has no " + account, "make it first, or name another");
            }
        }
        return otherwise;
    }

    private static List<String> diff(String before, FileContent after) {
        return LineDiff.between(before, after.text());
    }

    private static Check due(String... difference) {
        return new Check.Due(List.of(difference));
    }

    private static Check blocked(String cause, String correction) {
        return new Check.Blocked(cause, correction);
    }

    private static Check unreachable(FileFact.Unreachable out) {
        return blocked(out.cause(), "name a place that only root can change");
    }

    private static Check special(GuestPath path) {
        return blocked(path + " is a device, a pipe or a socket", "name another place");
    }

    private static Check tooLarge(GuestPath path) {
        return blocked(path + " is larger than Reeve's files ever are", "move it away");
    }

    private static Check noUnit(String unit) {
        return blocked("this guest has no unit " + unit, "install the package that brings it, or correct its name");
    }

    private static Check masked(String unit) {
        return blocked(unit + " is masked", "systemctl unmask " + unit + ", if it is meant to run");
    }
}
