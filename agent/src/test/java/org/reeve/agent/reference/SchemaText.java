package org.reeve.agent.reference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.DocumentField;
import org.reeve.common.config.ValueShape;

/**
 * A module's JSON Schema (draft 2020-12). It says what each key may be; what must go together only the agent says.
 *
 * @see <a href="https://json-schema.org/draft/2020-12/schema">the draft</a>
 */
final class SchemaText {
    private static final String DURATION = "^(?=.)(\\\\d+d)?(\\\\d+h)?(\\\\d+m)?(\\\\d+s)?(\\\\d+ms)?$";
    private static final String SIZE = "^\\\\d{1,6} ?(B|KiB|MiB|GiB|TiB)$";

    private final ModuleReference reference;

    private SchemaText(ModuleReference reference) {
        this.reference = reference;
    }

    static String of(ModuleReference reference) {
        String table = new SchemaText(reference).table("", "");
        return "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"Module "
                + reference.module() + "\",\n  \"description\": " + quoted(reference.about()) + ",\n"
                + table + "\n}\n";
    }

    /** As documents write it. */
    static String of(Duration duration) {
        return duration.isZero() ? "0s" : duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private String table(String path, String indent) {
        List<DocumentField> fields = reference.in(path);
        List<String> lines = new ArrayList<>();
        lines.add("\"type\": \"object\"");
        lines.add("\"additionalProperties\": false");
        List<String> required = fields.stream()
                .filter(field -> field.presence() == DocumentField.Presence.REQUIRED)
                .map(field -> quoted(field.key()))
                .toList();
        if (!required.isEmpty()) {
            lines.add("\"required\": [" + String.join(", ", required) + "]");
        }
        lines.add(fields.stream()
                .map(field -> indent + "    " + quoted(field.key()) + ": {\n" + field(field, indent + "    ") + "\n"
                        + indent + "    }")
                .collect(Collectors.joining(",\n", "\"properties\": {\n", "\n" + indent + "  }")));
        return lines.stream().map(line -> indent + "  " + line).collect(Collectors.joining(",\n"));
    }

    private String field(DocumentField field, String indent) {
        List<String> lines = new ArrayList<>();
        lines.add("\"description\": " + quoted(reference.wordsOf(field)));
        if (field.fallback() != null) {
            lines.add("\"default\": " + field.fallback());
        }
        String head = lines.stream().map(line -> indent + "  " + line).collect(Collectors.joining(",\n"));
        return head + ",\n"
                + switch (field.holds()) {
                    case TABLE -> table(field.path(), indent);
                    case TABLES ->
                        indent + "  \"type\": \"array\",\n" + indent + "  \"items\": {\n"
                                + table(field.path(), indent + "  ") + "\n" + indent + "  }";
                    case LIST ->
                        indent + "  \"type\": \"array\",\n" + indent + "  \"items\": { "
                                + String.join(", ", shape(field.shape())) + " }";
                    case VALUE ->
                        shape(field.shape()).stream()
                                .map(line -> indent + "  " + line)
                                .collect(Collectors.joining(",\n"));
                };
    }

    private static List<String> shape(@Nullable ValueShape shape) {
        return switch (Objects.requireNonNull(shape)) {
            case ValueShape.Text text ->
                text.pattern() == null
                        ? List.of("\"type\": \"string\"")
                        : List.of(
                                "\"type\": \"string\"",
                                "\"pattern\": "
                                        + quoted(javaScript(text.pattern().pattern())));
            case ValueShape.Whole whole ->
                List.of("\"type\": \"integer\"", "\"minimum\": " + whole.min(), "\"maximum\": " + whole.max());
            case ValueShape.Fraction number ->
                List.of("\"type\": \"number\"", "\"minimum\": " + number.min(), "\"maximum\": " + number.max());
            case ValueShape.Flag _ -> List.of("\"type\": \"boolean\"");
            case ValueShape.Choice choice ->
                List.of(choice.constants().stream()
                        .map(SchemaText::quoted)
                        .collect(Collectors.joining(", ", "\"enum\": [", "]")));
            case ValueShape.Time _ -> List.of("\"type\": \"string\"", "\"pattern\": \"" + DURATION + "\"");
            case ValueShape.Bytes _ -> List.of("\"type\": \"string\"", "\"pattern\": \"" + SIZE + "\"");
            case ValueShape.Address _ -> List.of("\"type\": \"string\"");
            case ValueShape.AbsolutePath _ -> List.of("\"type\": \"string\"", "\"pattern\": \"^/\"");
        };
    }

    /** Java matches the whole text by itself, and has words of its own for its end and for control characters. */
    private static String javaScript(String pattern) {
        return "^(?:" + pattern.replace("\\z", "$").replace("\\p{Cntrl}", "\\x00-\\x1F\\x7F") + ")$";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
