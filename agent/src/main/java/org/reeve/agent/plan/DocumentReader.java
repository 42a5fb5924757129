package org.reeve.agent.plan;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.DocumentField;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Problem;

/** A module document that is being read: typed getters below {@link #root}, then {@link #finish}. */
public final class DocumentReader {
    private final ConfigReader reader;
    private final String where;

    private DocumentReader(ConfigReader reader, String where) {
        this.reader = reader;
        this.where = where;
    }

    public static DocumentReader of(ModuleDocument document) {
        String where = "module " + document.module();
        return new DocumentReader(ConfigReader.text(where, document.toml()), where);
    }

    /** The same, where somebody listens what the document is asked for. */
    public static DocumentReader of(ModuleDocument document, Consumer<DocumentField> listener) {
        String where = "module " + document.module();
        return new DocumentReader(ConfigReader.text(where, document.toml(), listener), where);
    }

    public ConfigTable root() {
        return reader.root();
    }

    /** @throws DocumentException with everything that is wrong */
    public void finish() throws DocumentException {
        try {
            reader.finish();
        } catch (ConfigException e) {
            throw new DocumentException(e.problems());
        }
    }

    /** Notes at {@code key} what is wrong with its value, unless {@code fault} is null. */
    public static void note(ConfigTable table, String key, String value, @Nullable String fault, String correction) {
        if (fault != null) {
            String shown = value.length() <= 60 ? value : value.substring(0, 57) + "…";
            table.problem(key, "\"" + key + "\" is \"" + shown + "\": " + fault, correction);
        }
    }

    /** What is found only when the guest was looked at, at the line of {@code key} as it was read. */
    public DocumentException refused(int line, String message, String correction) {
        return new DocumentException(List.of(new Problem(where, line, 0, message, correction)));
    }
}
