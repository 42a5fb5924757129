package org.reeve.watchdog.story;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * What a guest's domain XML says, as far as a story cares: {@code on_crash=preserve device=none panic-device=no transient=yes}.
 *
 * @param device what its watchdog device does when it fires; null for a guest without one
 */
public record Definition(
        LifecycleAction onCrash,
        @Nullable WatchdogAction device,
        Guest.PanicDevice panicDevice,
        Guest.Persistence persistence) {
    public static Definition of(Guest guest) {
        return new Definition(
                guest.reactions().onCrash(), guest.watchdogDevice(), guest.panicDevice(), guest.persistence());
    }

    /**
     * Takes its keys out of {@code features}.
     *
     * @param problems told what is wrong and what to write instead
     */
    static Definition take(Map<String, String> features, BiConsumer<String, String> problems) {
        String device = features.remove("device");
        return new Definition(
                choice(
                        LifecycleAction.class,
                        "on_crash",
                        features.remove("on_crash"),
                        LifecycleAction.PRESERVE,
                        problems),
                device == null ? null : choice(WatchdogAction.class, "device", device, WatchdogAction.NONE, problems),
                isYes("panic-device", features.remove("panic-device"), true, problems)
                        ? Guest.PanicDevice.PRESENT
                        : Guest.PanicDevice.ABSENT,
                isYes("transient", features.remove("transient"), false, problems)
                        ? Guest.Persistence.TRANSIENT
                        : Guest.Persistence.PERSISTENT);
    }

    /** @param problems told what is wrong and what to write instead */
    static Definition parse(String text, BiConsumer<String, String> problems) {
        Map<String, String> features = features(text.split("\\s+", -1), 0);
        Definition definition = take(features, problems);
        nothingLeft(features, "", problems);
        return definition;
    }

    /** Of a story that was read. */
    public static Definition parse(String text) {
        return parse(text, (problem, _) -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** What stands as {@code key=value} in a line from one word on. */
    static Map<String, String> features(String[] words, int from) {
        Map<String, String> features = new LinkedHashMap<>();
        for (int i = from; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            features.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        return features;
    }

    static void nothingLeft(Map<String, String> features, String others, BiConsumer<String, String> problems) {
        String known = "on_crash, device, panic-device, transient" + (others.isEmpty() ? "" : ", " + others);
        features.keySet()
                .forEach(key -> problems.accept("\"" + key + "\" is nothing that a guest has", "known here: " + known));
    }

    /** As a story writes it. */
    public String text() {
        List<String> words = new ArrayList<>(List.of("on_crash=" + word(onCrash)));
        if (device != null) {
            words.add("device=" + word(device));
        }
        if (panicDevice == Guest.PanicDevice.ABSENT) {
            words.add("panic-device=no");
        }
        if (persistence == Guest.Persistence.TRANSIENT) {
            words.add("transient=yes");
        }
        return String.join(" ", words);
    }

    static boolean isYes(String key, @Nullable String text, boolean usual, BiConsumer<String, String> problems) {
        if (text == null || text.equals("yes") || text.equals("no")) {
            return text == null ? usual : text.equals("yes");
        }
        problems.accept("\"" + text + "\" is no answer to " + key, "write " + key + "=yes or " + key + "=no");
        return usual;
    }

    static <E extends Enum<E>> E choice(
            Class<E> type, String key, @Nullable String text, E usual, BiConsumer<String, String> problems) {
        if (text == null) {
            return usual;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        problems.accept(
                "\"" + text + "\" is no " + key,
                "known here: "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Definition::word)
                                .collect(Collectors.joining(", ")));
        return usual;
    }

    /** A constant as a story writes it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
