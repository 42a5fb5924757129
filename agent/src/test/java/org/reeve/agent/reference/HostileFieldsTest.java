package org.reeve.agent.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reeve.agent.InstalledModules;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.DocumentField;
import org.reeve.common.config.ValueShape;
import org.reeve.common.operation.ModuleDocument;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Every text of every module against texts that could mean something to a shell, a configuration file, a program's options or a path.
 * A key takes none of them, or its reference says why none does harm in it: under {@code [free]} for all texts, under {@code [paths]}
 * for absolute paths.
 */
class HostileFieldsTest {
    static List<GuestModule> modules() {
        return InstalledModules.inOrder();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void noHostileTextIsTakenUnlessItDoesNoHarm(GuestModule module) throws ConfigException, DocumentException {
        ModuleReference reference = ModuleReference.of(module);
        List<String> taken = new ArrayList<>();
        int tried = 0;
        for (DocumentField field : reference.fields()) {
            if (!(field.shape() instanceof ValueShape.Text) || reference.free().containsKey(field.path())) {
                continue;
            }
            for (ModuleReference.Example example : reference.examples()) {
                for (String hostile : ModuleDocuments.HOSTILE) {
                    if (isPath(hostile) && reference.paths().containsKey(field.path())) {
                        continue;
                    }
                    String changed = with(example.toml(), field, hostile);
                    if (changed != null) {
                        tried++;
                        if (isTaken(module, changed)) {
                            taken.add(field.path() + " = " + ModuleDocuments.quoted(hostile));
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), taken);
        assertFalse(tried == 0 && reference.fields().stream().anyMatch(HostileFieldsTest::isHeld), module.name());
    }

    private static boolean isPath(String hostile) {
        return hostile.startsWith("/") && !hostile.contains("..");
    }

    private static boolean isHeld(DocumentField field) {
        return field.shape() instanceof ValueShape.Text text && text.pattern() != null;
    }

    private static boolean isTaken(GuestModule module, String toml) {
        try {
            module.read(DocumentReader.of(new ModuleDocument(module.name(), toml)));
            return true;
        } catch (DocumentException refused) {
            return false;
        }
    }

    /** The document with that text at the first place where it has the key; null where it has it nowhere. */
    private static @Nullable String with(String toml, DocumentField field, String hostile) {
        StringBuilder changed = new StringBuilder();
        boolean[] done = new boolean[1];
        write(Toml.parse(toml), "", field, hostile, changed, done);
        return done[0] ? changed.toString() : null;
    }

    private static void write(
            TomlTable table, String path, DocumentField field, String hostile, StringBuilder into, boolean[] done) {
        for (String key : table.keySet()) {
            Object value = Objects.requireNonNull(table.get(List.of(key)));
            String inner = path.isEmpty() ? key : path + "." + key;
            if (!isTable(value)) {
                boolean here = !done[0] && inner.equals(field.path());
                done[0] |= here;
                into.append(ModuleDocuments.quoted(key))
                        .append(" = ")
                        .append(here ? instead(value, hostile) : text(value))
                        .append('\n');
            }
        }
        for (String key : table.keySet()) {
            Object value = Objects.requireNonNull(table.get(List.of(key)));
            String inner = path.isEmpty() ? key : path + "." + key;
            if (value instanceof TomlTable child) {
                into.append('[').append(inner).append("]\n");
                write(child, inner, field, hostile, into, done);
            } else if (isTable(value) && value instanceof TomlArray children) {
                for (int i = 0; i < children.size(); i++) {
                    into.append("[[").append(inner).append("]]\n");
                    write(children.getTable(i), inner, field, hostile, into, done);
                }
            }
        }
    }

    private static boolean isTable(Object value) {
        return value instanceof TomlTable
                || (value instanceof TomlArray array && !array.isEmpty() && array.get(0) instanceof TomlTable);
    }

    private static String instead(Object value, String hostile) {
        String quoted = ModuleDocuments.quoted(hostile);
        return value instanceof TomlArray ? "[" + quoted + "]" : quoted;
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return ModuleDocuments.quoted(text);
        }
        if (value instanceof TomlArray array) {
            List<String> items = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                items.add(text(array.get(i)));
            }
            return "[" + String.join(", ", items) + "]";
        }
        return value.toString();
    }
}
