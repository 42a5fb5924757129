package org.reeve.central;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.reeve.common.daemon.StartException;

/** Where central keeps everything. */
final class StateDirectory {
    static final String STORE = "central.db";
    static final String AUTHORITY = "authority.pem";
    static final String FIRST_TOKEN = "first-operator-token";

    private StateDirectory() {}

    /** The directory, made for its owner alone where it is not there. */
    static Path open(Path directory) throws StartException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new StartException("the state directory " + directory + " cannot be made: " + e, e);
        }
        if (!Files.isWritable(directory)) {
            throw new StartException("the state directory " + directory
                    + " cannot be written to; give it to the user that central runs as");
        }
        return directory;
    }
}
