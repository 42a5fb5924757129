package org.reeve.agent.plan;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is to be looked at in the guest. */
public final class Asks {
    private final Set<String> packages = new LinkedHashSet<>();
    private final Set<String> units = new LinkedHashSet<>();
    private final Set<GuestPath> paths = new LinkedHashSet<>();
    private final Set<String> owners = new LinkedHashSet<>();
    private final Set<String> groups = new LinkedHashSet<>();
    private final Set<Setting> settings = new LinkedHashSet<>();

    /** What the step must know to be checked. */
    public Asks step(PlanStep step) {
        return switch (step) {
            case PlanStep.InstallPackages install -> packages(install.names());
            case PlanStep.RemovePackages remove -> packages(remove.names());
            case PlanStep.MakeDirectory make -> path(make.path()).access(make.access());
            case PlanStep.RemoveDirectory remove -> path(remove.path());
            case PlanStep.WriteFile write -> path(write.path()).access(write.access());
            case PlanStep.KeepLines lines -> path(lines.path());
            case PlanStep.Symlink link -> path(link.path());
            case PlanStep.RemoveFile remove -> path(remove.path());
            case PlanStep.Forget ignored -> this;
            case PlanStep.Adjust adjust -> setting(adjust.setting());
            case PlanStep.SetBootStart start -> unit(start.unit());
            case PlanStep.SetRunning running -> unit(running.unit());
            case PlanStep.KeepChecks keep -> users(keep.checks());
            case PlanStep.Validate ignored -> this;
            case PlanStep.Refresh ignored -> this;
            case PlanStep.BeReached ignored -> this;
            case PlanStep.TakeIn takeIn -> unit(takeIn.unit());
        };
    }

    public Asks packages(Collection<String> names) {
        packages.addAll(names);
        return this;
    }

    public Asks unit(String name) {
        units.add(name);
        return this;
    }

    public Asks path(GuestPath path) {
        paths.add(path);
        return this;
    }

    public Asks setting(Setting setting) {
        settings.add(setting);
        return this;
    }

    private Asks users(List<GuestCheck> checks) {
        for (GuestCheck check : checks) {
            if (check.probe() instanceof GuestCheck.Probe.CommandSucceeds command) {
                owners.add(command.user());
            }
        }
        return this;
    }

    private Asks access(Access access) {
        owners.add(access.owner());
        groups.add(access.group());
        return this;
    }

    public Asks and(Asks other) {
        packages.addAll(other.packages);
        units.addAll(other.units);
        paths.addAll(other.paths);
        owners.addAll(other.owners);
        groups.addAll(other.groups);
        settings.addAll(other.settings);
        return this;
    }

    public Set<String> packages() {
        return packages;
    }

    public Set<String> units() {
        return units;
    }

    public Set<GuestPath> paths() {
        return paths;
    }

    /** Accounts that are to own something, or as whom something is to run. */
    public Set<String> owners() {
        return owners;
    }

    public Set<String> groups() {
        return groups;
    }

    public Set<Setting> settings() {
        return settings;
    }
}
