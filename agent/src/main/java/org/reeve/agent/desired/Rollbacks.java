package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Notes of modules that were undone in the absence of the agent. The operation that did what was undone goes on when the agent is back,
 * and must not do it again.
 */
final class Rollbacks {
    private final Path directory;

    Rollbacks(Path directory) {
        this.directory = directory;
    }

    /** Before it is undone. */
    void note(String module) throws IOException {
        try {
            Files.createFile(file(module));
        } catch (FileAlreadyExistsException e) {
            // It was noted, and that was cut short.
        }
    }

    /** Asked once: whoever asks acts upon it. */
    boolean wasRolledBack(String module) throws IOException {
        return Files.deleteIfExists(file(module));
    }

    private Path file(String module) {
        return directory.resolve(module + ".rolled-back");
    }
}
