package org.reeve.agent.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.DocumentField;
import org.reeve.common.config.ValueShape;

/** A module's page, in Markdown. */
final class ReferencePage {
    private final ModuleReference reference;
    private final StringBuilder page = new StringBuilder();

    private ReferencePage(ModuleReference reference) {
        this.reference = reference;
    }

    static String of(ModuleReference reference) {
        return new ReferencePage(reference).write();
    }

    private String write() {
        line("# Module " + reference.module());
        line("");
        line(reference.about());
        line("");
        line("The JSON Schema is [" + reference.module() + ".schema.json](" + reference.module() + ".schema.json).");
        table("", "The document itself");
        for (ModuleReference.Example example : reference.examples()) {
            line("");
            line("## Example: " + example.title());
            line("");
            line("```toml");
            line(example.toml().strip());
            line("```");
        }
        return page.toString();
    }

    private void table(String path, String title) {
        List<DocumentField> tables = new ArrayList<>();
        line("");
        line("## " + title);
        line("");
        line("| Key | Type | Default | Meaning |");
        line("|---|---|---|---|");
        for (DocumentField field : reference.in(path)) {
            boolean isTable = field.holds() == DocumentField.Holds.TABLE || field.holds() == DocumentField.Holds.TABLES;
            if (isTable) {
                tables.add(field);
            }
            line("| `" + field.key() + "` | " + type(field) + " | " + fallback(field) + " | "
                    + cell(reference.wordsOf(field)) + " |");
        }
        for (DocumentField field : tables) {
            String name = field.holds() == DocumentField.Holds.TABLES
                    ? "`[[" + field.path() + "]]`"
                    : "`[" + field.path() + "]`";
            table(field.path(), name);
        }
    }

    private static String type(DocumentField field) {
        return switch (field.holds()) {
            case TABLE -> "table";
            case TABLES -> "tables";
            case LIST -> "list of: " + type(field.shape());
            case VALUE -> type(field.shape());
        };
    }

    private static String type(@Nullable ValueShape shape) {
        return cell(
                switch (Objects.requireNonNull(shape)) {
                    case ValueShape.Text text -> text.what();
                    case ValueShape.Whole whole -> "number, " + whole.min() + " to " + whole.max();
                    case ValueShape.Fraction number -> "number, " + number.min() + " to " + number.max();
                    case ValueShape.Flag _ -> "`true` or `false`";
                    case ValueShape.Choice choice -> "`\"" + String.join("\"`, `\"", choice.constants()) + "\"`";
                    case ValueShape.Time time ->
                        "duration, `" + SchemaText.of(time.min()) + "` to `" + SchemaText.of(time.max()) + "`";
                    case ValueShape.Bytes _ -> "size, such as `\"64 MiB\"`";
                    case ValueShape.Address _ -> "host and port";
                    case ValueShape.AbsolutePath _ -> "absolute path";
                });
    }

    private static String fallback(DocumentField field) {
        if (field.presence() == DocumentField.Presence.REQUIRED) {
            return "must be there";
        }
        return field.fallback() == null ? "" : "`" + cell(field.fallback()) + "`";
    }

    /** A bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
