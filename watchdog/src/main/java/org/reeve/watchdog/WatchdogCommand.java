package org.reeve.watchdog;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.daemon.DaemonRunner;
import org.reeve.common.daemon.StartException;
import org.reeve.common.identity.AuthorityFingerprint;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.evidence.EvidenceView;
import org.reeve.watchdog.host.HostView;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.JournalView;
import org.reeve.watchdog.libvirt.QemuLogs;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program {@code reeve-watchdog}. */
@Command(
        name = "reeve-watchdog",
        description = "Keeps the guests of a libvirt host running, and does what is asked for them.",
        mixinStandardHelpOptions = true,
        versionProvider = WatchdogCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WatchdogCommand.Run.class,
            WatchdogCommand.Join.class,
            WatchdogCommand.Status.class,
            PolicyCommand.class,
            SimulateCommand.class,
            TraceCommand.class
        })
public final class WatchdogCommand {
    private WatchdogCommand() {}

    public static void main(String... arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new WatchdogCommand()).setExecutionExceptionHandler((failure, line, _) -> {
            // What an operator can put right is said in one line.
            if (failure instanceof ConfigException
                    || failure instanceof StartException
                    || failure instanceof JournalException
                    || failure instanceof IdentityException) {
                line.getErr().println(failure.getMessage());
                return 1;
            }
            throw failure;
        });
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"reeve-watchdog " + Build.VERSION};
        }
    }

    /** Where the configuration is. */
    static final class ConfigOption {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration; ${DEFAULT-VALUE} by default.")
        Path file = WatchdogConfig.USUAL;

        WatchdogConfig read() throws ConfigException {
            return WatchdogConfig.read(file);
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
            DaemonRunner.run(new WatchdogDaemon(), "--config", config.file.toString());
        }
    }

    /** The token: where it does not stand in the list of processes, or where it does. */
    static final class TokenOption {
        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "The file with the join token; - for standard input.")
        @Nullable
        Path file;

        @Option(
                names = "--token",
                paramLabel = "TOKEN",
                description = "The join token itself; seen by whoever lists processes.")
        @Nullable
        String text;

        String read() throws StartException {
            if (text != null) {
                return text.strip();
            }
            Path from = file == null ? Path.of("-") : file;
            try {
                return from.equals(Path.of("-"))
                        ? new String(System.in.readNBytes(4096), StandardCharsets.UTF_8).strip()
                        : Files.readString(from).strip();
            } catch (IOException e) {
                throw new StartException("the token cannot be read from " + from + ": " + e, e);
            }
        }
    }

    @Command(
            name = "join",
            description = "Make this host one of a central's, with a token that counts once.",
            mixinStandardHelpOptions = true)
    static final class Join implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(
                names = "--central",
                paramLabel = "URL",
                required = true,
                description = "Central's address, https://HOST:PORT.")
        private @Nullable URI central;

        @Option(
                names = "--fingerprint",
                paramLabel = "sha256:HEX",
                required = true,
                description = "The fingerprint of central's authority, as central prints it beside the token.")
        private @Nullable String fingerprint;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What people call this host; its host name by default.")
        private @Nullable String name;

        @ArgGroup(exclusive = true, multiplicity = "1")
        private TokenOption token = new TokenOption();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, StartException, IdentityException {
            URI url = central;
            String print = fingerprint;
            String called = name == null ? Watchdog.hostName(config.read()) : name;
            if (!WatchdogConfig.NAME.matcher(called).matches()) {
                throw new StartException(
                        "--name is not a host name: letters, digits, dots, dashes and underscores, at most 100");
            }
            if (url == null || print == null || !"https".equals(url.getScheme()) || url.getHost() == null) {
                throw new StartException("--central is not of the form https://HOST:PORT");
            }
            AuthorityFingerprint authority = AuthorityFingerprint.parse(print);
            WatchdogConfig read = config.read();
            Credentials joined = new Joining(StateDirectory.open(read.state()), ReeveClock.system())
                    .join(url, token.read(), authority, called);
            out().println("joined: this host is " + joined);
            return 0;
        }

        private PrintWriter out() {
            return spec == null
                    ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                    : spec.commandLine().getOut();
        }
    }

    @Command(
            name = "status",
            description =
                    "What the journal says of guests, operations and incidents, what evidence is kept, and what will happen"
                            + " to the guests with this host; the daemon need not run.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, StartException, JournalException {
            WatchdogConfig read = config.read();
            StateDirectory state = StateDirectory.open(read.state());
            PrintWriter out = spec == null
                    ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                    : spec.commandLine().getOut();
            JournalView.lines(state.journal()).forEach(out::println);
            EvidenceView.lines(state.evidence(), read.evidence()).forEach(out::println);
            HostView.lines(read.host(), read.libvirtUri()).forEach(out::println);
            QemuLogs.notice(read.libvirtUri()).ifPresent(notice -> out.println("  " + notice));
            return 0;
        }
    }
}
