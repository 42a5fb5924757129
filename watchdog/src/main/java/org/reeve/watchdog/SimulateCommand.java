package org.reeve.watchdog;

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
import org.reeve.watchdog.scenario.Scenario;
import org.reeve.watchdog.scenario.ScenarioRun;
import org.reeve.watchdog.scenario.ScenarioText;
import org.reeve.watchdog.scenario.Scenarios;
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
    private Story story = new Story();

    @Spec
    private @Nullable CommandSpec spec;

    private static final class Story {
        @Option(names = "--list", description = "Name the stories that come with Reeve.")
        private boolean list;

        @Option(names = "--scenario", paramLabel = "NAME", description = "One of the stories that come with Reeve.")
        private @Nullable String name;

        @Option(
                names = "--scenario-file",
                paramLabel = "FILE",
                description = "A story of your own: see docs/policy.md.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws ConfigException, StartException, JournalException {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        if (story.list) {
            Scenarios.names().forEach(out::println);
            return 0;
        }
        tell(scenario(), new ScenarioRun.Terms(policy(), Brake.Limits.DEFAULT), out);
        return 0;
    }

    private Scenario scenario() throws ConfigException, StartException {
        Path file = story.file;
        if (file != null) {
            return ScenarioText.parse(file.toString(), read(file));
        }
        Optional<Scenario> named = Scenarios.find(String.valueOf(story.name));
        return named.orElseThrow(() -> new StartException(
                "there is no story \"" + story.name + "\"; known are " + String.join(", ", Scenarios.names())));
    }

    private HostPolicy policy() throws ConfigException {
        HostPolicy defaults = new HostPolicy(GuestPolicy.DEFAULT, Bounds.NONE);
        ConfigReader reader = policy == null
                ? ConfigReader.text(
                        "scenario " + story.name,
                        Scenarios.policy(String.valueOf(story.name)).orElse(""))
                : ConfigReader.file(policy);
        Policies.Read read = Policies.read(reader, defaults);
        if (!read.problems().isEmpty()) {
            throw new ConfigException(read.problems());
        }
        return new HostPolicy(read.policy(), Bounds.NONE);
    }

    private static void tell(Scenario scenario, ScenarioRun.Terms terms, PrintWriter out)
            throws StartException, JournalException {
        try {
            Path directory = Files.createTempDirectory("reeve-story");
            try {
                ScenarioRun.tell(scenario, terms, directory, out::println);
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
