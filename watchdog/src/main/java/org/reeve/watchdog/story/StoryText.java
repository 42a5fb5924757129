package org.reeve.watchdog.story;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.operation.Problem;
import org.reeve.watchdog.story.Player.Agent;
import org.reeve.watchdog.story.Player.Begins;

/**
 * A story as people and the recorder write it, one thing a line; {@code #} begins a remark, {@code \#} is one that does not:
 *
 * <pre>
 * recorded host1 2026-11-30T14:00:00Z    only where it was; then times may be times of day
 * guest web on_crash=preserve device=none agent=yes begins=off
 * guest node count=20
 * 1m    web panics
 * 1m30s node hangs                       every guest whose name begins so
 * 14:05:00.250 web operator-starts
 * 1h    end
 * </pre>
 *
 * The lines need not stand in the order of time: who records may come to know of something later.
 */
public final class StoryText {
    private static final String RECORDED = "recorded";
    private static final int MOST_GUESTS = 1_000;
    /** What a recording that has no end yet is told for after its last line: most of what follows from that is seen then. */
    private static final Duration AFTERMATH = Duration.ofMinutes(15);

    private final String where;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Player> guests = new LinkedHashMap<>();
    private final List<Story.Command> commands = new ArrayList<>();
    private Story.@Nullable Recorded recorded;
    private @Nullable Duration end;
    private int line;

    private StoryText(String where) {
        this.where = where;
    }

    // ---- writing

    /** The line that says where and since when a story was recorded. */
    public static String line(Story.Recorded recorded) {
        return RECORDED + " " + name(recorded.host()) + " " + recorded.since();
    }

    public static String line(Player player) {
        return "guest " + player.name() + " " + player.definition().text()
                + (player.agent() == Agent.ABSENT ? " agent=no" : "")
                + (player.begins() == Begins.RUNNING ? "" : " begins=" + Definition.word(player.begins()));
    }

    /** @param since of the recording */
    public static String line(Story.Command command, Instant since) {
        String detail = command.detail().isEmpty() ? "" : " " + escape(command.detail());
        return StoryTime.timeOfDay(command.at(), since) + " " + command.guest() + " "
                + command.happening().key() + detail;
    }

    public static String endLine(Duration at, Instant since) {
        return StoryTime.timeOfDay(at, since) + " end";
    }

    /** A remark: for those who read the text. */
    public static String remark(Duration at, Instant since, String text) {
        return "# " + StoryTime.timeOfDay(at, since) + " " + text.replaceAll("\\R", " ");
    }

    /** Any name as one word: a libvirt domain may have spaces in its own. */
    public static String name(String any) {
        StringBuilder word = new StringBuilder();
        any.codePoints()
                .forEach(point -> word.append(
                        point <= ' ' || point == '#' || point == '%' || point == '\\' || Character.isWhitespace(point)
                                ? "%%%02x".formatted(point)
                                : Character.toString(point)));
        return word.toString();
    }

    private static String escape(String detail) {
        return detail.replace("\\", "\\\\")
                .replace("#", "\\#")
                .replace("\r", "")
                .replace("\n", "\\n");
    }

    // ---- reading

    /** @param where what problems name as their place */
    public static Story parse(String where, String text) throws ConfigException {
        StoryText reading = new StoryText(where);
        for (String written : text.lines().toList()) {
            reading.line++;
            reading.line(withoutRemark(written).strip());
        }
        return reading.finish();
    }

    private static String withoutRemark(String written) {
        for (int i = 0; i < written.length(); i++) {
            if (written.charAt(i) == '\\') {
                i++;
            } else if (written.charAt(i) == '#') {
                return written.substring(0, i);
            }
        }
        return written;
    }

    private static String unescape(String detail) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < detail.length(); i++) {
            char next = i + 1 < detail.length() ? detail.charAt(i + 1) : ' ';
            boolean escapes = detail.charAt(i) == '\\' && (next == '\\' || next == '#' || next == 'n');
            plain.append(!escapes ? detail.charAt(i) : next == 'n' ? '\n' : next);
            i += escapes ? 1 : 0;
        }
        return plain.toString();
    }

    private void line(String text) {
        if (text.isEmpty()) {
            return;
        }
        String[] words = text.split("\\s+", 4);
        if (words[0].equals("guest") && words.length > 1) {
            guest(text.split("\\s+", -1));
            return;
        }
        if (words[0].equals(RECORDED)) {
            header(text);
            return;
        }
        Duration at = time(words[0]);
        if (at == null) {
            return;
        }
        if (words.length == 2 && words[1].equals("end")) {
            end = at;
        } else if (words.length < 3) {
            problem("it does not say what happens to whom", "write a time, a guest, and what happens: 1m web panics");
        } else {
            command(at, words[1], words[2], words.length > 3 ? unescape(words[3]) : "");
        }
    }

    /** What a first line says of where and since when a story was recorded; empty where it says nothing of it. */
    public static Optional<Story.Recorded> recorded(String line) {
        String[] words = line.strip().split("\\s+", -1);
        try {
            return words.length == 3 && words[0].equals(RECORDED)
                    ? Optional.of(new Story.Recorded(words[1], Instant.parse(words[2])))
                    : Optional.empty();
        } catch (DateTimeParseException notAMoment) {
            return Optional.empty();
        }
    }

    private void header(String text) {
        Optional<Story.Recorded> said = recorded(text);
        if (said.isPresent() && recorded == null && commands.isEmpty()) {
            recorded = said.get();
        } else {
            problem(
                    "this does not say where and since when it was recorded",
                    "write as the first line \"recorded HOST TIME\", the time such as 2026-11-30T14:00:00Z");
        }
    }

    /** @return null when it is none, which is told */
    private @Nullable Duration time(String text) {
        Story.Recorded from = recorded;
        boolean ofDay = StoryTime.looksLikeTimeOfDay(text);
        if (ofDay && from == null) {
            problem(
                    "\"" + text + "\" is a time of day, and it is not said of which day",
                    "write as the first line \"recorded HOST TIME\", or times since the beginning such as 1m30s");
            return null;
        }
        Duration time = ofDay && from != null ? StoryTime.timeOfDay(text, from.since()) : StoryTime.duration(text);
        if (time == null) {
            problem(
                    "\"" + text + "\" is no time",
                    "begin with \"guest\" or with a time such as 90s, 1m30s, 2h or, in what was recorded, 14:05:00");
        }
        return time;
    }

    private void command(Duration at, String guest, String key, String detail) {
        List<String> named = named(guest);
        if (named.isEmpty()) {
            problem("there is no guest \"" + guest + "\"", "write a line \"guest " + guest + "\" above");
        }
        for (Happening happening : Happening.values()) {
            if (happening.key().equals(key)) {
                happening.detail().check(detail, this::problem);
                named.forEach(name -> commands.add(new Story.Command(at, happening, name, detail)));
                return;
            }
        }
        problem(
                "\"" + key + "\" is nothing that happens",
                "known here: "
                        + Arrays.stream(Happening.values()).map(Happening::key).collect(Collectors.joining(", ")));
    }

    /** The guest of that name, or else all that were written as one with a count. */
    private List<String> named(String guest) {
        if (guests.containsKey(guest)) {
            return List.of(guest);
        }
        Pattern numbered = Pattern.compile(Pattern.quote(guest) + "[0-9]+");
        return guests.keySet().stream()
                .filter(name -> numbered.matcher(name).matches())
                .toList();
    }

    private void guest(String[] words) {
        Map<String, String> features = Definition.features(words, 2);
        Definition definition = Definition.take(features, this::problem);
        Agent agent =
                Definition.isYes("agent", features.remove("agent"), true, this::problem) ? Agent.PRESENT : Agent.ABSENT;
        Begins begins =
                Definition.choice(Begins.class, "begins", features.remove("begins"), Begins.RUNNING, this::problem);
        String count = features.remove("count");
        Definition.nothingLeft(features, "agent, begins, count", this::problem);
        if (count == null) {
            add(new Player(words[1], definition, agent, begins));
        } else if (count.matches("[0-9]{1,4}") && Integer.parseInt(count) <= MOST_GUESTS) {
            for (int i = 1; i <= Integer.parseInt(count); i++) {
                add(new Player(words[1] + i, definition, agent, begins));
            }
        } else {
            problem("\"" + count + "\" is no count", "write a number up to " + MOST_GUESTS);
        }
    }

    private void add(Player player) {
        if (guests.putIfAbsent(player.name(), player) != null) {
            problem("there are two guests \"" + player.name() + "\"", "give one another name");
        }
    }

    private void problem(String message, String correction) {
        problems.add(new Problem(where, line, 0, message, correction));
    }

    private Story finish() throws ConfigException {
        if (guests.isEmpty()) {
            problems.add(
                    new Problem(where, 0, 0, "there is no guest in it", "begin with a line such as \"guest web\""));
        }
        commands.sort(Comparator.comparing(Story.Command::at));
        Duration ending = end;
        if (ending == null && recorded != null) {
            ending = (commands.isEmpty() ? Duration.ZERO : commands.getLast().at()).plus(AFTERMATH);
        }
        if (ending == null) {
            problems.add(new Problem(where, 0, 0, "it does not say when it ends", "write as its last line \"1h end\""));
        }
        if (!problems.isEmpty() || ending == null) {
            throw new ConfigException(problems);
        }
        return new Story(recorded, List.copyOf(guests.values()), commands, ending);
    }
}
