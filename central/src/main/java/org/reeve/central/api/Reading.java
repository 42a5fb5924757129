package org.reeve.central.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.central.http.Refusal;
import org.reeve.central.operations.Wish;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Problem;

/** Makes typed values of what a caller sent, and gathers everything that is wrong with it before it says so. */
final class Reading {
    private static final Pattern MODULE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final int MOST_DOCUMENTS = 50;
    private static final int LONGEST_DOCUMENT = 64 * 1024;
    private static final String TYPES = "\"power\", \"modules\" or \"policy\"";
    private static final UUID NOBODY = new UUID(0, 0);

    private final List<Problem> problems = new ArrayList<>();

    /** @throws Refusal when anything was wrong */
    void finish() throws Refusal {
        if (!problems.isEmpty()) {
            throw Refusal.problems(problems);
        }
    }

    void problem(String field, String message, String correction) {
        problems.add(new Problem(field, 0, 0, message, correction));
    }

    UUID uuid(String field, @Nullable String text) {
        if (text == null) {
            problem(field, "it is missing", "give a UUID");
            return NOBODY;
        }
        return parse(text).orElseGet(() -> {
            problem(field, "it is not a UUID", "write it as 8-4-4-4-12 hexadecimal digits");
            return NOBODY;
        });
    }

    /** {@code text} as a UUID in its usual form, and in no other that Java would take. */
    static Optional<UUID> parse(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text.toLowerCase(Locale.ROOT)) ? Optional.of(uuid) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Text that people read, on one line. */
    String line(String field, @Nullable String text, int longest) {
        if (text == null || text.isBlank()) {
            problem(field, "it is missing", "write a text of at most " + longest + " characters");
            return "";
        }
        if (text.length() > longest) {
            problem(field, "it has " + text.length() + " characters", "write at most " + longest);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            problem(field, "it has control characters", "leave them out");
        }
        return text.strip();
    }

    String required(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            problem(field, "it is missing", "");
            return "";
        }
        return text;
    }

    Duration seconds(String field, @Nullable Integer seconds, Duration shortest, Duration longest, Duration usual) {
        if (seconds == null) {
            return usual;
        }
        if (seconds < shortest.toSeconds() || seconds > longest.toSeconds()) {
            problem(
                    field,
                    seconds + " is out of range",
                    "write " + shortest.toSeconds() + " to " + longest.toSeconds());
            return usual;
        }
        return Duration.ofSeconds(seconds);
    }

    Wish wish(String field, Bodies.@Nullable Request request) {
        Wish unknown = new Wish.Modules(List.of());
        if (request == null) {
            problem(
                    field,
                    "it is missing",
                    "write {\"type\": \"power\", …}, {\"type\": \"modules\", …} or {\"type\": \"policy\", …}");
            return unknown;
        }
        String type = request.type();
        if (type == null) {
            problem(field + ".type", "it is missing", "write " + TYPES);
            return unknown;
        }
        return switch (type) {
            case "power" -> {
                stranger(field + ".documents", request.documents(), "a power request");
                stranger(field + ".toml", request.toml(), "a power request");
                yield new Wish.Power(action(field + ".action", request.action()));
            }
            case "modules" -> {
                stranger(field + ".action", request.action(), "a modules request");
                stranger(field + ".toml", request.toml(), "a modules request");
                yield new Wish.Modules(documents(field + ".documents", request.documents()));
            }
            case "policy" -> {
                stranger(field + ".action", request.action(), "a policy request");
                stranger(field + ".documents", request.documents(), "a policy request");
                yield new Wish.Policy(document(field + ".toml", request.toml()));
            }
            default -> {
                problem(field + ".type", "\"" + type + "\" is not a type", "write " + TYPES);
                yield unknown;
            }
        };
    }

    private void stranger(String field, @Nullable Object value, String where) {
        if (value != null) {
            problem(field, "it does not belong to " + where, "leave it out");
        }
    }

    private PowerAction action(String field, @Nullable String text) {
        return Arrays.stream(PowerAction.values())
                .filter(action -> action.name().equals(text))
                .findFirst()
                .orElseGet(() -> {
                    problem(
                            field,
                            text == null ? "it is missing" : "\"" + text + "\" is not an action",
                            "write one of " + Arrays.toString(PowerAction.values()));
                    return PowerAction.START;
                });
    }

    private List<ModuleDocument> documents(String field, @Nullable List<Bodies.Document> documents) {
        if (documents == null || documents.isEmpty()) {
            problem(field, "there are no documents", "give at least one {\"module\": …, \"toml\": …}");
            return List.of();
        }
        if (documents.size() > MOST_DOCUMENTS) {
            problem(field, "there are " + documents.size() + " documents", "give at most " + MOST_DOCUMENTS);
            return List.of();
        }
        List<ModuleDocument> read = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < documents.size(); i++) {
            String place = field + "[" + i + "]";
            String module = required(place + ".module", documents.get(i).module());
            String toml = document(place + ".toml", documents.get(i).toml());
            if (!module.isEmpty() && !MODULE.matcher(module).matches()) {
                problem(place + ".module", "it is not the name of a module", "write one such as \"web\"");
            } else if (!seen.add(module)) {
                problem(place + ".module", "module \"" + module + "\" has two documents", "put them together");
            }
            read.add(new ModuleDocument(module, toml));
        }
        return read;
    }

    private String document(String field, @Nullable String toml) {
        if (toml == null) {
            problem(field, "it is missing", "write the document as one text");
            return "";
        }
        if (toml.length() > LONGEST_DOCUMENT) {
            problem(field, "it has " + toml.length() + " characters", "write at most " + LONGEST_DOCUMENT);
        }
        return toml;
    }
}
