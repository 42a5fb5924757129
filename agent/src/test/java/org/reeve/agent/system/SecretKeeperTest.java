package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.SecretFile;
import org.reeve.agent.plan.SecretFile.Form;
import org.reeve.agent.plan.SettingFact;

/** Runs as root, as the agent does. */
class SecretKeeperTest {
    private static final GuestPath FILE = GuestPath.of("/root/secret");

    @TempDir
    Path root;

    @BeforeEach
    void aGuest() throws IOException {
        Files.createDirectory(root.resolve("root"));
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    }

    @Test
    void mariadbsHashIsThatOfItsFunctionPassword() throws Exception {
        write("password\n", "rw-------");
        assertEquals(new SettingFact.Value("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"), read(Form.MYSQL_NATIVE));
    }

    /** With the salt and the password of RFC 7677, and the verifier that PostgreSQL makes of them. */
    @Test
    void postgresqlsVerifierIsItsOwn() throws Exception {
        assertEquals(
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                SecretKeeper.scram("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==")));
    }

    @Test
    void oneSecretHasOneVerifierInEachGuest() throws Exception {
        write("long enough\n", "rw-------");
        SettingFact here = read(Form.SCRAM_SHA_256);
        assertEquals(here, read(Form.SCRAM_SHA_256));
        Files.writeString(root.resolve("etc/machine-id"), "another one\n");
        assertNotEquals(here, read(Form.SCRAM_SHA_256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw-r--r--", "rw----r--", "rw------x"})
    void whatOthersCanReadIsRefusedWithoutItsContent(String mode) throws Exception {
        write("password\n", mode);
        SettingFact.Unseen fact = assertInstanceOf(SettingFact.Unseen.class, read(Form.MYSQL_NATIVE));
        assertTrue(fact.cause().startsWith("/root/secret can be read by others than root"), fact.cause());
        assertFalse(fact.toString().contains("password"), fact.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "short", "two\nlines of it", " blank first", "pässword-pässword", "a\tb\tc\td\te"})
    void whatProgramsWouldNotReadTheSameIsRefusedWithoutBeingShown(String text) throws Exception {
        write(text, "rw-------");
        SettingFact.Unseen fact = assertInstanceOf(SettingFact.Unseen.class, read(Form.SCRAM_SHA_256));
        assertTrue(fact.cause().startsWith("/root/secret is not one line"), fact.cause());
        assertFalse(text.length() > 2 && fact.toString().contains(text), fact.toString());
    }

    @Test
    void aLinkIsNotFollowedAndWhatIsMissingIsNotThere() throws Exception {
        assertEquals(new SettingFact.NotThere(), read(Form.KEPT));
        Files.createSymbolicLink(root.resolve("root/secret"), Path.of("other"));
        assertInstanceOf(SettingFact.Unseen.class, read(Form.KEPT));
    }

    @Test
    void aSecretThatAProgramReadsByItselfIsOnlyKept() throws Exception {
        write("any text that is not empty: ü\n", "r--------");
        assertEquals(new SettingFact.Value("kept"), read(Form.KEPT));
        write(" \n", "r--------");
        assertInstanceOf(SettingFact.Unseen.class, read(Form.KEPT));
    }

    private SettingFact read(Form form) throws Exception {
        String name = SecretFile.as(form, FILE).name();
        return Objects.requireNonNull(
                new SecretKeeper(new GuestFiles(root)).read(List.of(name)).get(name));
    }

    private void write(String text, String mode) throws IOException {
        Path file = root.resolve("root/secret");
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
