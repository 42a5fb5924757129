package org.reeve.watchdog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.JournalView;
import org.reeve.watchdog.libvirt.LibvirtConfig;
import org.reeve.watchdog.libvirt.LibvirtHypervisor;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.policy.PolicyWords;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;
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
        subcommands = {PolicyCommand.Check.class, PolicyCommand.Plan.class})
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

    @Command(
            name = "plan",
            description =
                    "Show what Reeve changes in the definitions of guests whose policies leave them to it; changes nothing.",
            mixinStandardHelpOptions = true)
    static final class Plan implements Callable<Integer> {
        @Mixin
        private WatchdogCommand.ConfigOption config = new WatchdogCommand.ConfigOption();

        @Parameters(paramLabel = "GUEST", arity = "0..*", description = "Names or UUIDs; all guests by default.")
        private List<String> guests = new ArrayList<>();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, StartException, JournalException {
            WatchdogConfig read = config.read();
            Policies policies = new Policies(read.policy());
            JournalView.policies(StateDirectory.open(read.state()).journal()).forEach(policies::set);
            Predicate<String> ours = read.include();
            try (Hypervisor hypervisor =
                    LibvirtHypervisor.connect(LibvirtConfig.of(read.libvirtUri()), ReeveClock.system())) {
                List<String> lines = PlannedDefinitions.lines(
                        hypervisor, policies, guest -> ours.test(guest.name()) && isAsked(guest));
                if (spec != null) {
                    lines.forEach(spec.commandLine().getOut()::println);
                }
                return 0;
            } catch (HypervisorException failure) {
                throw new StartException(String.valueOf(failure.getMessage()), failure);
            }
        }

        private boolean isAsked(Guest guest) {
            return guests.isEmpty()
                    || guests.contains(guest.name())
                    || guests.contains(guest.id().toString());
        }
    }
}
