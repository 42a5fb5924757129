package org.reeve.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host that this guest obeys: the one at the other end of the virtio channel, which only the machine's own host can be. Until
 * it is known, any host of the same authority is taken. Thread-safe.
 */
public final class OurHost {
    private static final Logger LOG = LoggerFactory.getLogger(OurHost.class);

    private final Path file;
    private final Executor chores;
    private volatile NodeName.@Nullable Host host;

    private OurHost(Path file, Executor chores, NodeName.@Nullable Host host) {
        this.file = file;
        this.chores = chores;
        this.host = host;
    }

    /** @param chores where the file is written */
    public static OurHost load(Path file, Executor chores) throws IOException {
        if (!Files.exists(file)) {
            return new OurHost(file, chores, null);
        }
        try {
            return new OurHost(
                    file,
                    chores,
                    NodeName.parse(Files.readString(file).strip()) instanceof NodeName.Host known ? known : null);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} names no host, and is ignored: {}", file, e.getMessage());
            return new OurHost(file, chores, null);
        }
    }

    /** Who may connect on port 842. */
    public ExpectedPeer expected() {
        return new ExpectedPeer("this guest's host", name -> {
            NodeName.Host known = host;
            return known == null ? name instanceof NodeName.Host : name.equals(known);
        });
    }

    /** The host said its name on the channel: from now on it is this one. A guest that migrates meets another. */
    public void met(NodeName.Host name) {
        if (!name.equals(host)) {
            LOG.info("this guest's host is {}", name);
            host = name;
            chores.execute(() -> write(name));
        }
    }

    private void write(NodeName.Host name) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, name + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written; the host is learnt again after a restart: {}", file, e.getMessage());
        }
    }
}
