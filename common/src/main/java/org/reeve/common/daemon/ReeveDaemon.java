package org.reeve.common.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonInitException;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;

/**
 * A daemon, for systemd (by {@link DaemonRunner}) and for jsvc (by the methods of {@link Daemon}) alike. It only says how it starts: stopping is
 * closing what it added to its {@link DaemonParts}, last added first.
 *
 * <p>A subclass is public, with a public constructor without parameters, as jsvc makes it by name. That constructor is where the log is set
 * up ({@link DaemonLog#install}): jsvc calls no {@code main}.
 */
public abstract class ReeveDaemon implements Daemon {
    /** Less than systemd's default patience of 90 s, so that the log can still say what hung. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** What jsvc takes as the wish to be started again; jsvc-unix.c of Commons Daemon. */
    private static final int JSVC_START_AGAIN = 123;

    private final String name;
    private final Notify notify;
    private @Nullable Lifetime lifetime;

    /** How the service manager is told. */
    public enum Notify {
        /** From this process, by java.lang.foreign: costs some 4 MB of memory. */
        BY_SYSTEM_CALL,
        /** By a run of {@code systemd-notify} each time: for a daemon that has to be small, and is told to feed its watchdog seldom. */
        BY_PROGRAM
    }

    /** @param name of the program, such as {@code reeve-agent} */
    protected ReeveDaemon(String name) {
        this(name, Notify.BY_SYSTEM_CALL);
    }

    /** @param name of the program, such as {@code reeve-agent} */
    protected ReeveDaemon(String name, Notify notify) {
        this.name = name;
        this.notify = notify;
    }

    final ServiceNotifier notifier() {
        return ServiceNotifier.fromEnvironment(notify);
    }

    /** As it is called in logs. */
    public final String name() {
        return name;
    }

    /**
     * Read the configuration, bind ports below 1024. Under jsvc this is done as root, and what follows as the user of its {@code -user}.
     *
     * @throws ConfigException when the configuration is wrong: the process ends with code 78
     * @throws StartException when something outside is in the way
     */
    protected void prepare(List<String> arguments, DaemonParts parts) throws Exception {}

    /**
     * The file that {@code --config FILE} names, the only arguments that a daemon takes; empty without any.
     *
     * @throws StartException when the arguments are others: they must not be passed over in silence
     */
    protected static Optional<Path> configFile(List<String> arguments) throws StartException {
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
            return Optional.of(Path.of(arguments.getLast()));
        }
        throw StartException.notBefore("its arguments are --config FILE, or none; not " + String.join(" ", arguments));
    }

    /**
     * Start everything; when it returns the daemon is ready, and systemd is told so. When it throws, what was added so far is closed.
     *
     * @throws StartException when something outside is in the way
     */
    protected abstract void start(DaemonParts parts) throws Exception;

    @Override
    public final void init(DaemonContext context) throws Exception {
        Lifetime started = new Lifetime(
                this, notifier(), (what, cause) -> Runtime.getRuntime().halt(JSVC_START_AGAIN));
        lifetime = started;
        try {
            started.prepare(List.of(context.getArguments()));
        } catch (ConfigException | StartException e) {
            DaemonRunner.explain(this, e);
            // The only exception that jsvc prints without a stack trace.
            throw new DaemonInitException(name + " cannot start");
        }
    }

    @Override
    public final void start() throws Exception {
        try {
            prepared().start();
        } catch (ConfigException | StartException e) {
            // The words for people, before the stack trace that jsvc prints whatever is thrown here.
            DaemonRunner.explain(this, e);
            throw e;
        }
    }

    @Override
    public final void stop() {
        prepared().stop();
    }

    @Override
    public final void destroy() {
        lifetime = null;
    }

    private Lifetime prepared() {
        Lifetime prepared = lifetime;
        if (prepared == null) {
            throw new IllegalStateException(name + " is not initialised");
        }
        return prepared;
    }
}
