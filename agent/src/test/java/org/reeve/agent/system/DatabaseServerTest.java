package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

class DatabaseServerTest {
    /** As a server reads it that knows no escapes: up to the next mark that is not doubled. */
    @Test
    void everyTextIsReadBackAsItWas() {
        for (String hostile : ModuleDocuments.HOSTILE) {
            for (char mark : new char[] {'\'', '"', '`'}) {
                if (hostile.indexOf('\0') >= 0) {
                    assertThrows(IllegalArgumentException.class, () -> DatabaseServer.quoted(mark, hostile));
                } else {
                    assertEquals(hostile, readBack(mark, DatabaseServer.quoted(mark, hostile) + "; DROP"), hostile);
                }
            }
        }
    }

    @Test
    void rightsInMariadbAreForOneDatabaseAndNotForAPattern() {
        assertEquals("my\\_shop\\%", MariaDb.pattern("my_shop%"));
    }

    @Test
    void onlyLinesWithAllTheirFieldsAndAPlainNameAreAnswers() {
        List<String[]> rows = DatabaseServer.rows("WARNING: collation\nanna\topen\na b\topen\na=b\topen\n\n", "\t", 2);
        assertEquals(1, rows.size());
        assertEquals("anna", rows.getFirst()[0]);
    }

    @Test
    void aServerThatDoesNotAnswerHidesNothing() throws Exception {
        var keeper =
                new DatabaseKeeper(Setting.Kind.DATABASE, List.of(new Server("one", "shop"), new Server("two", null)));
        Map<String, SettingFact> facts = keeper.read(List.of("one shop", "two shop", Setting.ALL));
        assertEquals(new SettingFact.Value("there"), facts.get("one shop"));
        assertEquals(new SettingFact.Unseen("it sleeps", "wake it"), facts.get("two shop"));
        assertEquals(new SettingFact.Unseen("it sleeps", "wake it"), facts.get(Setting.ALL));
    }

    @Test
    void aHashThatAServerRepeatsIsNotShown() {
        var keeper = new DatabaseKeeper(Setting.Kind.DATABASE_PASSWORD, List.of(new Server("one", "shop")));
        GuestSystemException refused =
                assertThrows(GuestSystemException.class, () -> keeper.set("one anna", "*0123456789"));
        assertFalse(String.valueOf(refused.getMessage()).contains("0123456789"), refused.getMessage());
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("near PASSWORD '(not shown)'"), refused.getMessage());
    }

    /** A server with one database, or one that sleeps; it understands no statement. */
    private record Server(String word, @Nullable String database) implements DatabaseServer {
        @Override
        public boolean isInstalled() {
            return true;
        }

        @Override
        public Map<String, String> read(Setting.Kind kind) throws GuestSystemException {
            if (database == null) {
                throw new GuestSystemException("it sleeps", "wake it");
            }
            return Map.of(database, "there");
        }

        @Override
        public void set(Setting.Kind kind, String name, @Nullable String value) throws GuestSystemException {
            throw new GuestSystemException("near PASSWORD '" + value + "'", "");
        }
    }

    private static String readBack(char mark, String sql) {
        assertEquals(mark, sql.charAt(0));
        var text = new StringBuilder();
        for (int i = 1; i < sql.length(); i++) {
            if (sql.charAt(i) == mark) {
                if (i + 1 == sql.length() || sql.charAt(i + 1) != mark) {
                    return text.toString();
                }
                i++;
            }
            text.append(sql.charAt(i));
        }
        throw new AssertionError("it has no end: " + sql);
    }
}
