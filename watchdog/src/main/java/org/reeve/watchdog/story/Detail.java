package org.reeve.watchdog.story;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.ServiceName;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.Activity;

/** What a story says behind a happening. It is checked when the story is read, so that whoever tells it may rely on it. */
public enum Detail {
    NONE,
    /** Anything, also nothing. */
    TEXT,
    MAY_BE_DURATION,
    DURATION_OR_NEVER,
    NAME,
    /** A check's name and what it asks for. */
    CHECK,
    DEFINITION,
    ACTIVITY,
    POWER;

    private static final String NEVER = "never";
    /** A story does not say what a check found. */
    private static final String FOUND = "no answer";

    /** @param problems told what is wrong and what to write instead */
    void check(String said, BiConsumer<String, String> problems) {
        switch (this) {
            case TEXT -> {}
            case NONE -> require(said.isEmpty(), said, "end the line before it", problems);
            case MAY_BE_DURATION ->
                require(
                        said.isEmpty() || StoryTime.duration(said) != null,
                        said,
                        "write how long after its boot, such as 10s, or nothing",
                        problems);
            case DURATION_OR_NEVER ->
                require(
                        said.equals(NEVER) || StoryTime.duration(said) != null,
                        said,
                        "write how long after its boot, such as 45s, or never",
                        problems);
            case NAME -> require(said.matches("\\S+"), said, "write the name of the check", problems);
            case CHECK ->
                require(
                        isCheck(said),
                        said,
                        "write the check's name, and behind it nothing, alert, reboot, or restart-service and a unit",
                        problems);
            case DEFINITION -> Definition.parse(said, problems);
            case ACTIVITY ->
                require(
                        find(Activity.values(), said).isPresent() && !said.equals("none"),
                        said,
                        known(Activity.values()),
                        problems);
            case POWER ->
                require(find(PowerAction.values(), said).isPresent(), said, known(PowerAction.values()), problems);
        }
    }

    private static void require(boolean good, String said, String correction, BiConsumer<String, String> problems) {
        if (!good) {
            problems.accept(
                    said.isEmpty() ? "something is missing at its end" : "\"" + said + "\" cannot stand there",
                    correction);
        }
    }

    private static boolean isCheck(String said) {
        String[] words = said.split(" +", -1);
        return switch (words.length) {
            case 1 -> !said.isEmpty();
            case 2 -> words[1].equals("alert") || words[1].equals("reboot");
            case 3 -> words[1].equals("restart-service") && ServiceName.isOne(words[2]);
            default -> false;
        };
    }

    private static String known(Enum<?>[] values) {
        return "known here: " + Arrays.stream(values).map(Definition::word).collect(Collectors.joining(", "));
    }

    private static <E extends Enum<E>> Optional<E> find(E[] values, String said) {
        return Arrays.stream(values)
                .filter(each -> Definition.word(each).equals(said))
                .findFirst();
    }

    // ---- details of a story that was read

    /** @return {@code usual} when it says nothing */
    public static Duration duration(String said, Duration usual) {
        Duration duration = StoryTime.duration(said);
        return duration == null ? usual : duration;
    }

    /** @return null for never */
    public static @Nullable Duration durationOrNever(String said) {
        return said.equals(NEVER) ? null : StoryTime.duration(said);
    }

    /** @param duration null for never */
    public static String text(@Nullable Duration duration) {
        return duration == null ? NEVER : StoryTime.text(duration);
    }

    public static FailedCheck failedCheck(String said) {
        String[] words = said.split(" +", -1);
        FailedCheck.Action action = words.length < 2
                ? FailedCheck.Action.ALERT
                : find(FailedCheck.Action.values(), words[1]).orElseThrow();
        return new FailedCheck(words[0], action, words.length < 3 ? null : words[2], FOUND);
    }

    /** What a check found is not said: nobody knows what stands in it. */
    public static String failedCheck(String name, Enum<?> action, @Nullable String unit) {
        return name + " " + Definition.word(action) + (unit == null ? "" : " " + unit);
    }

    public static Activity activity(String said) {
        return find(Activity.values(), said).orElseThrow();
    }

    public static PowerAction power(String said) {
        return find(PowerAction.values(), said).orElseThrow();
    }

    public static String of(Enum<?> constant) {
        return Definition.word(constant);
    }
}
