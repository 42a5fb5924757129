package org.reeve.watchdog.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.reeve.common.config.ConfigException;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryText;

/** The stories that come with Reeve: a folder each, with its {@code commands}, and the {@code expected.log} of the policy that acts. */
public final class Scenarios {
    private Scenarios() {}

    /** Their names, which say what they are about. */
    public static List<String> names() {
        return text("names").orElseThrow().lines().toList();
    }

    /** @return empty when there is none of that name */
    public static Optional<Story> find(String name) throws ConfigException {
        if (!names().contains(name)) {
            return Optional.empty();
        }
        return Optional.of(
                StoryText.parse("scenario " + name, text(name + "/commands").orElseThrow()));
    }

    /** The policy that a story is about, TOML; empty for the defaults. */
    public static Optional<String> policy(String name) {
        return text(name + "/policy.toml");
    }

    private static Optional<String> text(String path) {
        try (InputStream in = Scenarios.class.getResourceAsStream("scenarios/" + path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
