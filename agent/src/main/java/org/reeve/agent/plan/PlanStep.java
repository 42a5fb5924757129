package org.reeve.agent.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing to be so in a guest. A small set that all modules share: each can be checked ({@link StepCheck}), done and read
 * back by {@code agent.system}, and most can be undone ({@link StepUndo}).
 */
public sealed interface PlanStep {
    /** These packages are installed, in whatever version the guest's sources have. */
    record InstallPackages(List<String> names) implements PlanStep {
        public InstallPackages {
            names = List.copyOf(names);
        }
    }

    /** These packages are not installed; their configuration stays. */
    record RemovePackages(List<String> names) implements PlanStep {
        public RemovePackages {
            names = List.copyOf(names);
        }
    }

    /** A directory is there. One that exists keeps its owner and mode. */
    record MakeDirectory(GuestPath path, Access access) implements PlanStep {}

    /** A directory is not there, unless something is in it. */
    record RemoveDirectory(GuestPath path) implements PlanStep {}

    /** A regular file has this content. Its directory must be there. */
    record WriteFile(GuestPath path, FileContent content, Access access, Claim claim) implements PlanStep {}

    /**
     * The lines of a file whose first word is {@code key} are these; the others stay as they are.
     *
     * @param lines none or more, each beginning with the key
     * @param otherwise what the file begins with when it is not there yet
     */
    record KeepLines(GuestPath path, String key, List<String> lines, String otherwise) implements PlanStep {
        public KeepLines {
            lines = List.copyOf(lines);
        }
    }

    /** A symbolic link leads to {@code target}, which may be absolute or relative. */
    record Symlink(GuestPath path, String target, Claim claim) implements PlanStep {}

    /** No file or symbolic link is there. */
    record RemoveFile(GuestPath path, Claim claim, Afterwards afterwards) implements PlanStep {
        /** What becomes of the path in the record of managed files. */
        public enum Afterwards {
            /** Reeve has nothing to do with it any more. */
            FORGOTTEN,
            /** Something that appears there again is drift. */
            WATCHED
        }
    }

    /** Reeve has nothing to do with a path any more; what is there stays. */
    record Forget(GuestPath path) implements PlanStep {}

    /**
     * A setting has this value.
     *
     * @param value null when it is not to be there
     */
    record Adjust(Setting setting, @Nullable String value) implements PlanStep {}

    /** Whether a systemd unit starts at boot. */
    record SetBootStart(String unit, BootStart wanted) implements PlanStep {
        /** Whether a unit is started at boot. */
        public enum BootStart {
            ENABLED,
            DISABLED
        }
    }

    /** Whether a systemd unit runs now. */
    record SetRunning(String unit, Running wanted) implements PlanStep {
        /** Whether a unit is running. */
        public enum Running {
            RUNNING,
            STOPPED
        }
    }

    /** These are the checks that the agent makes of its guest, and there are no others. */
    record KeepChecks(List<GuestCheck> checks) implements PlanStep {
        public KeepChecks {
            checks = List.copyOf(checks);
        }
    }

    /**
     * A program says that the configuration is right. Runs only after a change in the same module.
     *
     * @param arguments what it is to look at, where it does not know that by itself
     */
    record Validate(Validator validator, List<String> arguments) implements PlanStep {
        public Validate {
            arguments = List.copyOf(arguments);
        }

        /** Of a program that knows what to look at. */
        public Validate(Validator validator) {
            this(validator, List.of());
        }

        /** The command as people know it. */
        public String shown() {
            return arguments.isEmpty() ? validator.shown() : validator.shown() + " " + String.join(" ", arguments);
        }
    }

    /**
     * A program takes changed files in. Runs only after a change in the same module.
     *
     * @param arguments what it is to take in, where it does not know that by itself
     */
    record Refresh(Refresher refresher, List<String> arguments) implements PlanStep {
        public Refresh {
            arguments = List.copyOf(arguments);
        }

        /** By a program that knows what to take in. */
        public Refresh(Refresher refresher) {
            this(refresher, List.of());
        }

        /** The command as people know it. */
        public String shown() {
            return arguments.isEmpty() ? refresher.shown() : refresher.shown() + " " + String.join(" ", arguments);
        }
    }

    /**
     * This guest is reached as it was before. The last step of a module that could cut it off: before its first change a timer is set that
     * undoes them all, and this step waits for somebody to reach the guest. Runs only after a change in the same module.
     */
    record BeReached() implements PlanStep {}

    /** A running unit takes its new configuration in. Runs only after a change in the same module. */
    record TakeIn(String unit, How how) implements PlanStep {
        /** How a unit takes in its configuration. */
        public enum How {
            RELOAD,
            RESTART
        }
    }
}
