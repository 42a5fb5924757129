package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.operation.Problem;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * A story as people write it, one thing a line; {@code #} begins a remark:
 *
 * <pre>
 * guest web on_crash=preserve device=none agent=yes
 * guest node count=20
 * 1m    web panics
 * 1m30s node hangs     every guest whose name begins so
 * 1h    end
 * </pre>
 */
public final class ScenarioText {
    private static final int MOST_GUESTS = 1_000;
    private static final Duration LONGEST = Duration.ofDays(7);

    private final String where;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Player> guests = new ArrayList<>();
    private final List<Scenario.Command> commands = new ArrayList<>();
    private @Nullable Duration end;
    private int line;

    private ScenarioText(String where) {
        this.where = where;
    }

    /** @param where what problems name as their place */
    public static Scenario parse(String where, String text) throws ConfigException {
        ScenarioText reading = new ScenarioText(where);
        for (String written : text.lines().toList()) {
            reading.line++;
            reading.line(written.replaceFirst("#.*", "").strip());
        }
        return reading.finish();
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
        Duration at = time(words[0]);
        if (at == null) {
            problem("\"" + words[0] + "\" is no time", "begin with \"guest\" or with a time such as 90s, 1m30s or 2h");
        } else if (words.length == 2 && words[1].equals("end")) {
            end = at;
        } else if (words.length < 3) {
            problem("it does not say what happens to whom", "write a time, a guest, and what happens: 1m web panics");
        } else {
            command(at, words[1], words[2], words.length > 3 ? words[3] : "");
        }
    }

    private static @Nullable Duration time(String text) {
        try {
            Duration time = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            return time.isNegative() || time.compareTo(LONGEST) > 0 ? null : time;
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }

    private void command(Duration at, String guest, String key, String detail) {
        List<String> named = guests.stream()
                .map(Player::name)
                .filter(name -> name.equals(guest) || name.matches(java.util.regex.Pattern.quote(guest) + "[0-9]+"))
                .toList();
        if (named.isEmpty()) {
            problem("there is no guest \"" + guest + "\"", "write a line \"guest " + guest + "\" above");
        }
        for (Happening happening : Happening.values()) {
            if (happening.key().equals(key)) {
                named.forEach(name -> commands.add(new Scenario.Command(at, happening, name, detail)));
                return;
            }
        }
        problem(
                "\"" + key + "\" is nothing that happens",
                "known here: "
                        + Arrays.stream(Happening.values()).map(Happening::key).collect(Collectors.joining(", ")));
    }

    private void guest(String[] words) {
        Map<String, String> features = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            features.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        LifecycleAction onCrash = choice(LifecycleAction.class, features, "on_crash", LifecycleAction.PRESERVE);
        String device = features.get("device");
        WatchdogAction action =
                device == null ? null : choice(WatchdogAction.class, features, "device", WatchdogAction.NONE);
        Player.Agent agent = "no".equals(features.remove("agent")) ? Player.Agent.ABSENT : Player.Agent.PRESENT;
        String count = features.remove("count");
        features.keySet()
                .forEach(key -> problem(
                        "\"" + key + "\" is nothing that a guest has", "known here: on_crash, device, agent, count"));
        if (count == null) {
            add(new Player(words[1], onCrash, action, agent));
        } else if (count.matches("[0-9]{1,4}") && Integer.parseInt(count) <= MOST_GUESTS) {
            for (int i = 1; i <= Integer.parseInt(count); i++) {
                add(new Player(words[1] + i, onCrash, action, agent));
            }
        } else {
            problem("\"" + count + "\" is no count", "write a number up to " + MOST_GUESTS);
        }
    }

    private void add(Player player) {
        if (guests.stream().anyMatch(other -> other.name().equals(player.name()))) {
            problem("there are two guests \"" + player.name() + "\"", "give one another name");
        } else {
            guests.add(player);
        }
    }

    private <E extends Enum<E>> E choice(Class<E> type, Map<String, String> features, String key, E usual) {
        String text = features.remove(key);
        if (text == null) {
            return usual;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        problem(
                "\"" + text + "\" is no " + key,
                "known here: "
                        + Arrays.stream(type.getEnumConstants())
                                .map(each ->
                                        each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", ")));
        return usual;
    }

    private void problem(String message, String correction) {
        problems.add(new Problem(where, line, 0, message, correction));
    }

    private Scenario finish() throws ConfigException {
        if (guests.isEmpty()) {
            problems.add(
                    new Problem(where, 0, 0, "there is no guest in it", "begin with a line such as \"guest web\""));
        }
        if (end == null) {
            problems.add(new Problem(where, 0, 0, "it does not say when it ends", "write as its last line \"1h end\""));
        }
        Duration ending = end;
        if (!problems.isEmpty() || ending == null) {
            throw new ConfigException(problems);
        }
        commands.sort(Comparator.comparing(Scenario.Command::at));
        return new Scenario(guests, commands, ending);
    }
}
