package org.reeve.watchdog;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.policy.PolicyWords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reeve-watchdog policy}. */
@Command(
        name = "policy",
        description = "What is done about trouble of a guest.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PolicyCommand.Check.class)
final class PolicyCommand {
    @Command(
            name = "check",
            description = "Say whether this host would take a guest's policy, and what it means.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @Mixin
        private WatchdogCommand.ConfigOption config = new WatchdogCommand.ConfigOption();

        @Parameters(paramLabel = "FILE", description = "The guest's policy, TOML.")
        private @Nullable Path file;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException {
            Path given = file == null ? Path.of("") : file;
            Policies.Read read =
                    Policies.read(ConfigReader.file(given), config.read().policy());
            if (!read.problems().isEmpty()) {
                throw new ConfigException(read.problems());
            }
            if (spec != null) {
                var out = spec.commandLine().getOut();
                out.println(given + ": this host takes it. It means, with what the host says where it is silent:");
                PolicyWords.of(read.policy()).forEach(line -> out.println("  " + line));
            }
            return 0;
        }
    }
}
