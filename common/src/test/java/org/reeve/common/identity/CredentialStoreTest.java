package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.HostId;

class CredentialStoreTest {
    private static final NodeName HOST =
            new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000001")));

    @TempDir
    private Path parent;

    private final TestAuthority authority = new TestAuthority();

    private Path directory() {
        return parent.resolve("identity");
    }

    private CredentialStore store() {
        return new CredentialStore(directory());
    }

    private static void assertSame(Credentials expected, Credentials actual) {
        assertEquals(expected.key(), actual.key());
        assertEquals(expected.chain(), actual.chain());
        assertEquals(expected.authorities(), actual.authorities());
        assertEquals(expected.name(), actual.name());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void nothingIsThereAtFirst() throws IdentityException {
        assertEquals(Optional.empty(), store().load());
    }

    @Test
    void whatWasSavedIsLoaded() throws Exception {
        Credentials saved = authority.credentials(HOST);
        store().save(saved);
        assertSame(saved, store().load().orElseThrow());
        Credentials renewed = authority.credentials(HOST);
        store().save(renewed);
        assertSame(renewed, store().load().orElseThrow());
    }

    @Test
    void nobodyElseCanReadIt() throws Exception {
        store().save(authority.credentials(HOST));
        assertEquals("rwx------", mode(directory()));
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", mode(file), file.toString());
            }
        }
    }

    @Test
    void aSaveThatWasCutOffLeavesTheFormerCredentials() throws Exception {
        Credentials former = authority.credentials(HOST);
        store().save(former);
        Path half = directory().resolve(CredentialStore.CREDENTIALS + ".new");
        Files.writeString(half, "-----BEGIN PRIVATE KEY-----\nMIGH");
        assertSame(former, store().load().orElseThrow());
        Credentials next = authority.credentials(HOST);
        store().save(next);
        assertSame(next, store().load().orElseThrow());
        assertFalse(Files.exists(half));
    }

    @Test
    void aFileOpenToOthersIsRefused() throws Exception {
        store().save(authority.credentials(HOST));
        Path file = directory().resolve(CredentialStore.CREDENTIALS);
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            IdentityException refused = assertThrows(IdentityException.class, () -> store().load());
            assertEquals(
                    file + " is open to others (" + mode
                            + "): its key may be known to them. Find out why, remove it and"
                            + " join again, or: chmod 600 " + file,
                    refused.getMessage());
        }
    }

    @Test
    void aDirectoryOpenToOthersIsRefused() throws Exception {
        store().save(authority.credentials(HOST));
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-x---"));
        assertTrue(assertThrows(IdentityException.class, () -> store().load())
                .getMessage()
                .endsWith("chmod 700 " + directory()));
        assertThrows(IdentityException.class, () -> store().save(authority.credentials(HOST)));
        assertThrows(IdentityException.class, () -> store().requestKey());
    }

    @Test
    void brokenContentsSaySoAndWhatToDo() throws Exception {
        store().save(authority.credentials(HOST));
        Path file = directory().resolve(CredentialStore.CREDENTIALS);
        String good = Files.readString(file);
        List<String> broken = List.of(
                "",
                "nonsense",
                good.substring(0, good.length() / 2),
                good.substring(good.indexOf("-----BEGIN CERTIFICATE-----")),
                good.replace("TRUSTED CERTIFICATE", "CERTIFICATE"),
                good.replace("MII", "!!!"),
                good + Pem.of(KeyPairs.generate().getPrivate()),
                Pem.of(KeyPairs.generate().getPrivate()) + good.substring(good.indexOf("-----BEGIN CERTIFICATE-----")));
        for (String text : broken) {
            Files.writeString(file, text);
            String message = assertThrows(IdentityException.class, () -> store().load(), text)
                    .getMessage();
            assertTrue(message.startsWith(file + ": "), message);
            assertTrue(message.endsWith("; restore it from a backup, or remove it and join again"), message);
        }
    }

    @Test
    void theKeyOfARequestIsKeptUntilTheAnswerIsSaved() throws Exception {
        KeyPair asked = store().requestKey();
        KeyPair again = store().requestKey();
        assertEquals(asked.getPrivate(), again.getPrivate());
        assertEquals(asked.getPublic(), again.getPublic());

        Credentials issued = Credentials.issued(
                asked.getPrivate(),
                HOST,
                List.of(DerText.of(authority.issue(asked.getPublic(), TestAuthority.Options.named(HOST.toString())))),
                List.of(DerText.of(authority.certificate)));
        store().save(issued);
        assertSame(issued, store().load().orElseThrow());
        assertFalse(store().requestKey().getPublic().equals(asked.getPublic()));
    }

    @Test
    void aDirectoryWithoutAParentIsReported() {
        CredentialStore lost = new CredentialStore(parent.resolve("a/b"));
        assertThrows(IdentityException.class, () -> lost.save(authority.credentials(HOST)));
    }
}
