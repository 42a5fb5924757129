package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.plan.SettingFact;

/** In a home directory whose owner, {@code nobody}, does not wish the agent well. */
class AuthorizedKeysTest {
    private static final String LINE =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f anna@laptop";
    private static final String NAME = "nobody SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA";

    @TempDir
    Path root;

    private Path home;
    private Path directory;
    private Path keys;
    private AuthorizedKeys keeper;

    @BeforeEach
    void aHome() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        home = nobodys(Files.createDirectory(root.resolve("home")));
        directory = home.resolve(".ssh");
        keys = directory.resolve("authorized_keys");
        Files.writeString(root.resolve("passwd"), "nobody:x:65534:65534::" + home + ":/bin/sh\n");
        keeper = new AuthorizedKeys(new Programs(), new Accounts(root));
    }

    @Test
    void aKeyIsWrittenAsItsOwnersAndReadBack() throws Exception {
        assertTrue(keeper.read(List.of(NAME)).isEmpty());
        keeper.set(NAME, LINE);
        assertEquals(LINE + "\n", Files.readString(keys));
        assertEquals(
                "nobody rw------- rwx------",
                Files.getOwner(keys).getName() + " " + mode(keys) + " " + mode(directory));
        assertEquals(new SettingFact.Value(LINE), keeper.read(List.of(NAME)).get(NAME));
    }

    @Test
    void otherLinesStayByteForByte() throws Exception {
        nobodys(Files.createDirectory(directory));
        byte[] others = "# caf\u00e9\r\n\n\tno-pty ssh-rsa AAAA x".getBytes(StandardCharsets.ISO_8859_1);
        nobodys(Files.write(keys, others));
        keeper.set(NAME, LINE);
        keeper.set(NAME, null);
        assertArrayEquals(
                (new String(others, StandardCharsets.ISO_8859_1) + "\n").getBytes(StandardCharsets.ISO_8859_1),
                Files.readAllBytes(keys));
    }

    @Test
    void aLineWithOptionsIsTheKeysToo() throws Exception {
        nobodys(Files.createDirectory(directory));
        nobodys(Files.writeString(keys, "from=\"10.0.0.0/8\",command=\"echo a b\" " + LINE + "\n"));
        keeper.set(NAME, LINE);
        assertEquals(LINE + "\n", Files.readString(keys));
    }

    @Test
    void aLinkToWhatOnlyRootMayReadIsNotReadThrough() throws Exception {
        Path secret = Files.writeString(root.resolve("secret"), "secret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        nobodys(Files.createDirectory(directory));
        Files.createSymbolicLink(keys, secret);
        assertThrows(GuestSystemException.class, () -> keeper.set(NAME, LINE));
        assertEquals("secret\n", Files.readString(secret));
    }

    @Test
    void aDirectoryInTheFilesPlaceIsAnError() throws Exception {
        nobodys(Files.createDirectory(directory));
        nobodys(Files.createDirectory(keys));
        GuestSystemException why = assertThrows(GuestSystemException.class, () -> keeper.set(NAME, LINE));
        assertTrue(String.valueOf(why.getMessage()).contains("Is a directory"), why.getMessage());
    }

    @Test
    void aDirectorySwappedForALinkInALoopNeverLeadsAWriteElsewhere() throws Exception {
        Path roots = Files.createDirectory(root.resolve("roots"));
        Path real = nobodys(Files.createDirectory(directory));
        Path aside = home.resolve("aside");
        var stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                try {
                    Files.move(real, aside);
                    Files.createSymbolicLink(real, roots);
                    Files.delete(real);
                    Files.move(aside, real);
                } catch (IOException e) {
                    // The write is in the way; on to the next swap.
                }
            }
        });
        swapper.start();
        int written = 0;
        for (int i = 0; i < 25; i++) {
            try {
                keeper.set(NAME, i % 2 == 0 ? LINE : LINE + i);
                written++;
            } catch (GuestSystemException e) {
                // Refused, or the directory was away: both are right.
            }
        }
        stop.set(true);
        swapper.join();
        try (Stream<Path> found = Files.list(roots)) {
            assertEquals(List.of(), found.toList(), "of " + written + " writes");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path nobodys(Path path) throws IOException {
        return Files.setOwner(
                path, FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
}
