package org.reeve.agent.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reeve.agent.InstalledModules;
import org.reeve.agent.plan.GuestModule;
import org.reeve.common.config.DocumentField;

/**
 * The reference of every module is what its code says. {@code -Dreeve.reference=write} writes the pages and schemas anew instead of
 * comparing them.
 */
class ReferenceTest {
    private static final Path DOCS = Path.of("../docs/modules");
    private static final Path SOURCES = Path.of("src/main/java/org/reeve/agent/module");
    /** A getter of a table, with the key that it asks for. */
    private static final Pattern ASKS =
            Pattern.compile("\\b(?:required|optional|list|table|requiredTable|tables)\\(\\s*\"([^\"]+)\"");

    static List<GuestModule> modules() {
        return InstalledModules.inOrder();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void pageAndSchemaAreUpToDate(GuestModule module) throws Exception {
        ModuleReference reference = ModuleReference.of(module);
        compare(DOCS.resolve(module.name() + ".md"), ReferencePage.of(reference));
        compare(DOCS.resolve(module.name() + ".schema.json"), SchemaText.of(reference));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyWordIsAboutAKeyThatThereIs(GuestModule module) throws Exception {
        ModuleReference reference = ModuleReference.of(module);
        Set<String> paths = new HashSet<>();
        reference.fields().forEach(field -> paths.add(field.path()));
        assertEquals(paths, reference.words().keySet());
        assertTrue(
                paths.containsAll(reference.free().keySet()),
                () -> reference.free().toString());
        assertTrue(
                paths.containsAll(reference.paths().keySet()),
                () -> reference.paths().toString());
    }

    /** A key that only a branch asks for which no example takes would be missing in the reference. */
    @ParameterizedTest
    @MethodSource("modules")
    void theExamplesMakeTheModuleAskForEveryKeyInItsSource(GuestModule module) throws Exception {
        Set<String> asked = new TreeSet<>();
        ModuleReference.of(module).fields().stream().map(DocumentField::key).forEach(asked::add);
        Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES.resolve(module.name()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = ASKS.matcher(Files.readString(file));
                while (matcher.find()) {
                    written.add(matcher.group(1));
                }
            }
        }
        written.removeAll(asked);
        assertEquals(Set.of(), written, "no example of " + module.name() + " leads to these");
    }

    private static void compare(Path file, String now) throws IOException {
        if (System.getProperty("reeve.reference", "").equals("write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, now);
            return;
        }
        try {
            assertEquals(Files.readString(file), now, file + " is old: run this test with -Dreeve.reference=write");
        } catch (NoSuchFileException missing) {
            throw new AssertionError(file + " is missing: run this test with -Dreeve.reference=write", missing);
        }
    }
}
