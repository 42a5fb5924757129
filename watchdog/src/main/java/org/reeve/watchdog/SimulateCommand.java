package org.reeve.watchdog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.daemon.StartException;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.Bounds;
import org.reeve.watchdog.policy.GuestPolicy;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.scenario.ScenarioRun;
import org.reeve.watchdog.scenario.Scenarios;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryText;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reeve-watchdog simulate}. */
@Command(
        name = "simulate",
        description = "Tell what Reeve would do, in no time and to no real guest: in a story, under a policy.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "The policy of all guests of the story; where it is silent the defaults hold, and Reeve acts. Without it the story's own.")
    private @Nullable Path policy;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source = new Source();

    @Spec
    private @Nullable CommandSpec spec;

    private static final class Source {
        @Option(names = "--list", description = "Name the stories that come with Reeve.")
        private boolean list;

        @Option(names = "--scenario", paramLabel = "NAME", description = "One of the stories that come with Reeve.")
        private @Nullable String name;

        @Option(
                names = "--trace",
                paramLabel = "FILE",
                description = "A story of your own, or one that this daemon recorded: see docs/policy.md.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws ConfigException, StartException, JournalException {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        if (source.list) {
            Scenarios.names().forEach(out::println);
            return 0;
        }
        Story told = story();
        ScenarioRun.Terms terms = new ScenarioRun.Terms(policy(), Brake.Limits.DEFAULT);
        // The story says what the log would say, in its own time.
        Logger log = (Logger) LoggerFactory.getLogger("org.reeve");
        @Nullable Level usual = log.getLevel();
        log.setLevel(Level.ERROR);
        try {
            tell(told, terms, out);
        } finally {
            log.setLevel(usual);
        }
        return 0;
    }

    private Story story() throws ConfigException, StartException {
        Path file = source.file;
        if (file != null) {
            return StoryText.parse(file.toString(), read(file));
        }
        Optional<Story> named = Scenarios.find(String.valueOf(source.name));
        return named.orElseThrow(() -> new StartException(
                "there is no story \"" + source.name + "\"; known are " + String.join(", ", Scenarios.names())));
    }

    private HostPolicy policy() throws ConfigException {
        HostPolicy defaults = new HostPolicy(GuestPolicy.DEFAULT, Bounds.NONE);
        ConfigReader reader = policy == null
                ? ConfigReader.text(
                        "scenario " + source.name,
                        Scenarios.policy(String.valueOf(source.name)).orElse(""))
                : ConfigReader.file(policy);
        Policies.Read read = Policies.read(reader, defaults);
        if (!read.problems().isEmpty()) {
            throw new ConfigException(read.problems());
        }
        return new HostPolicy(read.policy(), Bounds.NONE);
    }

    private static void tell(Story story, ScenarioRun.Terms terms, PrintWriter out)
            throws StartException, JournalException {
        try {
            Path directory = Files.createTempDirectory("reeve-story");
            try {
                ScenarioRun.tell(story, terms, directory, out::println);
            } finally {
                remove(directory);
            }
        } catch (IOException failure) {
            throw new StartException("there is no place for the story's journal: " + failure, failure);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    private static String read(Path file) throws StartException {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new StartException("the story cannot be read from " + file + ": " + failure, failure);
        }
    }
}
