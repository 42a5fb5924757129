package org.reeve.watchdog;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryCut;
import org.reeve.watchdog.story.StoryText;
import org.reeve.watchdog.trace.TraceFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reeve-watchdog trace}. */
@Command(
        name = "trace",
        description =
                "Print what happened to guests of this host, as a story that \"simulate --trace\" tells under another policy. Times are in UTC.",
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    private static final String TIMES = "write such as 2h (ago), 14:05 (of the last day), or 2026-11-30T14:05";

    private final ReeveClock clock = ReeveClock.system();

    @Mixin
    private WatchdogCommand.ConfigOption config = new WatchdogCommand.ConfigOption();

    @Option(names = "--guest", paramLabel = "NAME", description = "Only this guest; may be given more than once.")
    private Set<String> guests = new LinkedHashSet<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "2h (ago), 14:05 or 2026-11-30T14:05; by default from the beginning of the newest recording.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Likewise; by default to the end of the recording.")
    private @Nullable String until;

    @Spec
    private @Nullable CommandSpec spec;

    /** A file, and what its first line says. */
    private record Recording(Path file, Story.Recorded recorded) {}

    @Override
    public Integer call() throws ConfigException, StartException {
        Path directory = StateDirectory.open(config.read().state()).traces();
        try {
            print(recordings(directory));
        } catch (IOException failure) {
            throw new StartException("the recordings in " + directory + " cannot be read: " + failure, failure);
        }
        return 0;
    }

    private void print(List<Recording> recordings) throws IOException, ConfigException, StartException {
        if (recordings.isEmpty()) {
            throw new StartException(
                    "nothing has been recorded yet; the daemon records while it runs, unless [trace] record = false");
        }
        Instant asked = since == null ? null : time("--since", since);
        Recording from = asked == null
                ? recordings.getLast()
                : recordings.stream()
                        .filter(each -> !each.recorded().since().isAfter(asked))
                        .reduce((_, later) -> later)
                        .orElse(recordings.getFirst());
        Instant begun = from.recorded().since();
        Instant beginning = asked == null || asked.isBefore(begun) ? begun : asked;
        Story story = StoryText.parse(from.file().toString(), Files.readString(from.file()));
        Instant ending = until == null ? begun.plus(story.end()) : time("--until", until);
        if (ending.isBefore(beginning)) {
            throw new StartException("nothing was recorded then: " + from.file() + " ends at " + begun.plus(story.end())
                    + ", or --until is before --since");
        }
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        StoryCut.lines(story, from.recorded(), names(story), beginning, ending).forEach(out::println);
        int next = recordings.indexOf(from) + 1;
        if (next < recordings.size()
                && (until == null
                        || !ending.isBefore(recordings.get(next).recorded().since()))) {
            out.println("# It goes on in " + recordings.get(next).file());
        }
    }

    private Set<String> names(Story story) throws StartException {
        Set<String> known =
                story.guests().stream().map(Player::name).collect(Collectors.toCollection(LinkedHashSet::new));
        if (guests.isEmpty()) {
            return known;
        }
        Set<String> asked = guests.stream().map(StoryText::name).collect(Collectors.toSet());
        if (!known.containsAll(asked)) {
            throw new StartException("no guest is called so in that recording; it knows " + String.join(", ", known));
        }
        return asked;
    }

    private static List<Recording> recordings(Path directory) throws IOException {
        return TraceFiles.list(directory).stream().flatMap(TraceCommand::opened).toList();
    }

    private static Stream<Recording> opened(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            String first = lines.findFirst().orElse("");
            return StoryText.recorded(first).map(recorded -> new Recording(file, recorded)).stream();
        } catch (IOException | UncheckedIOException unreadable) {
            return Stream.empty();
        }
    }

    private Instant time(String option, String text) throws StartException {
        List<Function<String, Instant>> forms = List.of(
                Instant::parse,
                moment -> LocalDateTime.parse(moment).toInstant(ZoneOffset.UTC),
                ago -> clock.now().minus(Duration.parse("PT" + ago.toUpperCase(Locale.ROOT))),
                this::lately);
        for (Function<String, Instant> form : forms) {
            try {
                return form.apply(text);
            } catch (DateTimeException | ArithmeticException another) {
                // One of the other forms, perhaps.
            }
        }
        throw new StartException(option + " \"" + text + "\" is no time; " + TIMES);
    }

    private Instant lately(String timeOfDay) {
        Instant now = clock.now();
        Instant today = now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .atTime(LocalTime.parse(timeOfDay))
                .toInstant(ZoneOffset.UTC);
        return today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today;
    }
}
