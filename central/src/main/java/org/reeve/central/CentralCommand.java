package org.reeve.central;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.CertificateAuthority;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.JoinTokens;
import org.reeve.central.store.Database;
import org.reeve.common.config.ConfigException;
import org.reeve.common.daemon.DaemonRunner;
import org.reeve.common.daemon.StartException;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.time.ReeveClock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program {@code reeve-central}. All but {@code run} work on the store, whether the daemon runs or not. */
@Command(
        name = "reeve-central",
        description = "Keeps who may do what with guests, and answers for every operation.",
        mixinStandardHelpOptions = true,
        versionProvider = CentralCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CentralCommand.Run.class, CentralCommand.Token.class, CentralCommand.JoinToken.class})
public final class CentralCommand {
    private CentralCommand() {}

    public static void main(String... arguments) {
        int code = new CommandLine(new CentralCommand())
                .setExecutionExceptionHandler((failure, line, _) -> {
                    // What an operator can put right is said in one line.
                    if (failure instanceof ConfigException
                            || failure instanceof StartException
                            || failure instanceof IdentityException) {
                        line.getErr().println(failure.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(arguments);
        System.exit(code);
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"reeve-central " + Build.VERSION};
        }
    }

    /** Where the configuration is. */
    static final class ConfigOption {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration; ${DEFAULT-VALUE} by default.")
        Path file = CentralConfig.USUAL;

        Path state() throws ConfigException, StartException {
            return StateDirectory.open(CentralConfig.read(file).state());
        }
    }

    @Command(
            name = "run",
            description = "Run in the foreground, until SIGTERM or SIGINT.",
            mixinStandardHelpOptions = true)
    static final class Run implements Runnable {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Override
        public void run() {
            DaemonRunner.run(new CentralDaemon(), "--config", config.file.toString());
        }
    }

    @Command(
            name = "token",
            description = "Tokens for people and their programs.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {CreateToken.class})
    static final class Token {}

    @Command(
            name = "create",
            description = "Make a token and print it: it is shown this once.",
            mixinStandardHelpOptions = true)
    static final class CreateToken implements Callable<Integer> {
        /** Whose token it is to be. */
        static final class Whose {
            @Option(names = "--operator", required = true, description = "It sees and touches everything.")
            boolean operator;

            @Option(
                    names = "--customer",
                    required = true,
                    paramLabel = "NAME",
                    description = "It sees what this customer owns; one of that name is added if there is none.")
            @Nullable
            String customer;
        }

        @Mixin
        private ConfigOption config = new ConfigOption();

        @CommandLine.ArgGroup(multiplicity = "1")
        private Whose whose = new Whose();

        @Option(
                names = "--label",
                description = "Who holds it, as people read it; by default \"made on the command line\".")
        private String label = "made on the command line";

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, StartException {
            try (Database database = Database.open(config.state().resolve(StateDirectory.STORE))) {
                ApiTokens tokens = new ApiTokens(database, ReeveClock.system());
                String customer = whose.customer;
                ApiTokens.Issued issued = customer == null
                        ? tokens.createForOperator(label)
                        : tokens.createForCustomer(idOf(new Customers(database, ReeveClock.system()), customer), label);
                out(spec).println(issued.secret().text());
                return 0;
            }
        }

        private static UUID idOf(Customers customers, String name) {
            return customers
                    .named(name)
                    .or(() -> customers.create(name, null))
                    .or(() -> customers.named(name))
                    .orElseThrow()
                    .id();
        }
    }

    @Command(
            name = "join-token",
            description = "Tokens that hosts join with.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {CreateJoinToken.class})
    static final class JoinToken {}

    @Command(
            name = "create",
            description = {
                "Make a token for one host, and print it with the authority's fingerprint, in two lines:",
                "the host then runs: reeve-watchdog join --central URL --token TOKEN --fingerprint FINGERPRINT"
            },
            mixinStandardHelpOptions = true)
    static final class CreateJoinToken implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--minutes", description = "How long it can be used; ${DEFAULT-VALUE} by default.")
        private int minutes = (int) JoinTokens.USUAL_LIFE.toMinutes();

        @Option(
                names = "--again",
                paramLabel = "HOST-ID",
                description = "For this host alone, which joined before and lost its certificate.")
        private @Nullable UUID again;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, StartException, IdentityException {
            Duration life = Duration.ofMinutes(minutes);
            if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(JoinTokens.LONGEST_LIFE) > 0) {
                throw new StartException(
                        "--minutes " + minutes + " is out of range: from 1 to " + JoinTokens.LONGEST_LIFE.toMinutes());
            }
            Path state = config.state();
            try (Database database = Database.open(state.resolve(StateDirectory.STORE))) {
                CertificateAuthority authority =
                        CertificateAuthority.in(state.resolve(StateDirectory.AUTHORITY), ReeveClock.system());
                JoinTokens.Issued issued = new JoinTokens(database, ReeveClock.system())
                        .create(life, "command line", again == null ? null : new HostId(again));
                out(spec).println(issued.secret().text());
                out(spec).println(authority.fingerprint().text());
                return 0;
            }
        }
    }

    private static PrintWriter out(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli did not say where to print to");
        }
        return spec.commandLine().getOut();
    }
}
