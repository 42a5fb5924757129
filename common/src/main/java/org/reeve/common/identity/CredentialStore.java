package org.reeve.common.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a daemon keeps its {@link Credentials}: one directory (mode 0700) with one PEM file (mode 0600) that holds key, certificates and
 * authorities together, so that they change together. Not for two processes at once.
 */
public final class CredentialStore {
    static final String CREDENTIALS = "identity.pem";
    static final String REQUESTED_KEY = "requested-key.pem";

    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;

    /** @param directory made when something is saved; its parent must be there */
    public CredentialStore(Path directory) {
        this.directory = directory;
    }

    /**
     * What was saved last; a save that was cut off by a power failure counts as never begun.
     *
     * @return empty when nothing was ever saved
     * @throws IdentityException when a file cannot be read, somebody else could have read it, or its contents do not belong together
     */
    public Optional<Credentials> load() throws IdentityException {
        Path file = directory.resolve(CREDENTIALS);
        Optional<String> text = read(file);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Pem.Block> blocks = Pem.blocks(text.get());
            return Optional.of(Credentials.of(
                    Pem.privateKey(blocks),
                    Pem.certificates(blocks, Pem.CERTIFICATE),
                    Pem.certificates(blocks, Pem.TRUSTED_CERTIFICATE)));
        } catch (IdentityException e) {
            throw new IdentityException(
                    file + ": " + e.getMessage() + "; restore it from a backup, or remove it and join again", e);
        }
    }

    /** When it returns, {@code credentials} are on the disk and survive a power failure; the requested key is forgotten. */
    public void save(Credentials credentials) throws IdentityException {
        StringBuilder pem = new StringBuilder(Pem.of(credentials.key()));
        credentials.chain().forEach(certificate -> pem.append(Pem.of(certificate)));
        credentials
                .authorities()
                .forEach(authority -> pem.append(Pem.block(Pem.TRUSTED_CERTIFICATE, DerText.der(authority))));
        write(directory.resolve(CREDENTIALS), pem.toString());
        try {
            Files.deleteIfExists(directory.resolve(REQUESTED_KEY));
        } catch (IOException e) {
            throw new IdentityException("the key of the last request cannot be removed: " + e, e);
        }
    }

    /**
     * The key to ask for the next certificate with. It is kept until {@link #save}, so that a request repeated after a crash is the same
     * request.
     */
    public KeyPair requestKey() throws IdentityException {
        Path file = directory.resolve(REQUESTED_KEY);
        Optional<String> text = read(file);
        if (text.isPresent()) {
            try {
                List<Pem.Block> blocks = Pem.blocks(text.get());
                return new KeyPair(Pem.publicKey(blocks), Pem.privateKey(blocks));
            } catch (IdentityException e) {
                throw new IdentityException(file + ": " + e.getMessage() + "; remove it", e);
            }
        }
        KeyPair keys = KeyPairs.generate();
        write(
                file,
                Pem.of(keys.getPrivate())
                        + Pem.block(Pem.PUBLIC_KEY, keys.getPublic().getEncoded()));
        return keys;
    }

    private Optional<String> read(Path file) throws IdentityException {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            requirePrivate(directory, PRIVATE_DIRECTORY);
            requirePrivate(file, PRIVATE_FILE);
            return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IdentityException(file + " cannot be read: " + e, e);
        }
    }

    private static void requirePrivate(Path path, Set<PosixFilePermission> allowed)
            throws IOException, IdentityException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        EnumSet<PosixFilePermission> others = EnumSet.copyOf(mode);
        others.removeAll(allowed);
        if (!others.isEmpty()) {
            throw new IdentityException(path + " is open to others (" + PosixFilePermissions.toString(mode)
                    + "): its key may be known to them. Find out why, remove it and join again, or: chmod "
                    + (allowed.equals(PRIVATE_FILE) ? "600 " : "700 ") + path);
        }
    }

    private void write(Path file, String text) throws IdentityException {
        Path half = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
            }
            requirePrivate(directory, PRIVATE_DIRECTORY);
            Files.deleteIfExists(half);
            try (FileChannel channel = FileChannel.open(
                    half,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PRIVATE_FILE))) {
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            // The name is durable only once its directory is.
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new IdentityException(file + " cannot be written: " + e, e);
        }
    }
}
