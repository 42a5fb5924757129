package org.reeve.agent.reference;

import static org.reeve.common.config.ValueFormat.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.DocumentField;
import org.reeve.common.operation.ModuleDocument;

/**
 * One module, as its reference tells it: {@code src/test/resources/reference/NAME.toml}.
 *
 * @param about what the module keeps, in one or two sentences
 * @param fields all keys that the examples make it ask for, in that order
 * @param words what each key means, by its path such as {@code site.redirect.from}
 * @param free keys that take texts of all kinds, each with why no text in it does harm
 * @param paths keys that take absolute paths wherever they lead, each with why that does no harm
 * @param examples whole documents, which tests apply
 */
record ModuleReference(
        String module,
        String about,
        List<DocumentField> fields,
        Map<String, String> words,
        Map<String, String> free,
        Map<String, String> paths,
        List<Example> examples) {
    private static final Path WORDS = Path.of("src/test/resources/reference");

    record Example(String title, String toml) {}

    static ModuleReference of(GuestModule module) throws ConfigException, DocumentException {
        ConfigReader reader = ConfigReader.file(WORDS.resolve(module.name() + ".toml"));
        ConfigTable root = reader.root();
        String about = root.required("about", text());
        Map<String, String> words = root.requiredTable("words").entries(text());
        Map<String, String> free = root.table("free").entries(text());
        Map<String, String> paths = root.table("paths").entries(text());
        List<Example> examples = new ArrayList<>();
        for (ConfigTable example : root.tables("example")) {
            examples.add(new Example(example.required("title", text()), example.required("toml", text())));
        }
        reader.finish();
        return new ModuleReference(module.name(), about, fields(module, examples), words, free, paths, examples);
    }

    private static List<DocumentField> fields(GuestModule module, List<Example> examples) throws DocumentException {
        Map<String, DocumentField> fields = new LinkedHashMap<>();
        for (Example example : examples) {
            module.read(DocumentReader.of(
                    new ModuleDocument(module.name(), example.toml), field -> fields.putIfAbsent(field.path(), field)));
        }
        return List.copyOf(fields.values());
    }

    /** The keys of one table, without those of the tables in it. */
    List<DocumentField> in(String table) {
        return fields.stream().filter(field -> field.table().equals(table)).toList();
    }

    String wordsOf(DocumentField field) {
        String found = words.get(field.path());
        if (found == null) {
            throw new AssertionError("reference/" + module + ".toml has no words about " + field.path());
        }
        return found;
    }
}
