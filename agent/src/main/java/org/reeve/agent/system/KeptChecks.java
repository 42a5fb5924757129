package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.CheckText;
import org.reeve.agent.plan.GuestCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks that the agent makes, in a file of its own. Thread-safe: read at any time, changed by one step at a time. */
public final class KeptChecks {
    private static final Logger LOG = LoggerFactory.getLogger(KeptChecks.class);

    private final Path file;
    private volatile List<GuestCheck> now;

    private KeptChecks(Path file, List<GuestCheck> now) {
        this.file = file;
        this.now = now;
    }

    /** @throws IOException when the file is there and cannot be read */
    public static KeptChecks open(Path file) throws IOException {
        List<GuestCheck> checks = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                read(line, checks);
            }
        } catch (NoSuchFileException e) {
            return new KeptChecks(file, List.of());
        }
        return new KeptChecks(file, List.copyOf(checks));
    }

    /** The same list until they change. */
    public List<GuestCheck> now() {
        return now;
    }

    void keep(List<GuestCheck> checks) throws IOException {
        StringBuilder text = new StringBuilder();
        for (GuestCheck check : checks) {
            text.append(CheckText.write(check)).append('\n');
        }
        OwnFile.replace(file, text.toString());
        now = List.copyOf(checks);
    }

    /** A line of a newer agent, which was replaced by an older one: its other checks are still made. */
    private static void read(String line, List<GuestCheck> into) {
        try {
            into.add(CheckText.read(line));
        } catch (IllegalArgumentException e) {
            LOG.warn("a check is not made, because this agent does not understand it: {}", e.getMessage());
        }
    }
}
