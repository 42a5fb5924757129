package org.reeve.watchdog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ValueFormat;
import org.reeve.common.daemon.StartException;
import org.reeve.common.identity.CredentialStore;

/** Where the watchdog keeps everything. */
final class StateDirectory {
    private static final String JOINED = "joined.toml";

    private final Path directory;

    private StateDirectory(Path directory) {
        this.directory = directory;
    }

    /** The directory, made for its owner alone where it is not there. */
    static StateDirectory open(Path directory) throws StartException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new StartException("the state directory " + directory + " cannot be made: " + e, e);
        }
        if (!Files.isWritable(directory)) {
            throw new StartException(
                    "the state directory " + directory + " cannot be written to; run this as the user that owns it");
        }
        return new StateDirectory(directory);
    }

    CredentialStore credentials() {
        return new CredentialStore(directory.resolve("identity"));
    }

    Path journal() {
        return directory.resolve("journal.sqlite");
    }

    /** What is kept of guests in trouble; need not be there. */
    Path evidence() {
        return directory.resolve("evidence");
    }

    /** Where the recorder's stories are. */
    Path traces() {
        return directory.resolve("traces");
    }

    /** What was settled when this host joined; empty before. */
    Joined joined() throws ConfigException {
        ConfigReader reader = ConfigReader.optionalFile(directory.resolve(JOINED));
        Joined joined = new Joined(
                reader.root().optional("central", ValueFormat.address()),
                reader.root().optional("name", ValueFormat.text()));
        reader.finish();
        return joined;
    }

    /**
     * @param central where hosts dial in
     * @param name what people call this host
     */
    record Joined(Optional<InetSocketAddress> central, Optional<String> name) {}

    /** @param central as {@code host:port} */
    void keepJoined(String central, String name) throws StartException {
        Path file = directory.resolve(JOINED);
        Path next = directory.resolve(JOINED + ".new");
        try {
            Files.writeString(
                    next,
                    "# Written by reeve-watchdog join; watchdog.toml has the last word.\n" + "central = \"" + central
                            + "\"\nname = \"" + name + "\"\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartException("central's address cannot be kept in " + file + ": " + e, e);
        }
    }
}
