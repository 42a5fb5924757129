package org.reeve.watchdog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.reeve.common.config.ConfigException;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.daemon.StartException;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.CredentialStore;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.Checks;
import org.reeve.watchdog.evidence.EvidenceFolder;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.link.LinkEnvironment;
import org.reeve.watchdog.link.Links;
import org.reeve.watchdog.link.NetworkLoop;
import org.reeve.watchdog.loop.GuestLoop;
import org.reeve.watchdog.loop.LoopConfig;
import org.reeve.watchdog.loop.LoopTools;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.trace.Recorder;
import org.reeve.watchdog.trace.TraceConfig;
import org.reeve.watchdog.trace.TraceFiles;
import org.reeve.watchdog.vm.Hypervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs, put together: journal, links, loop, on top of a hypervisor. Read {@link #start} from top to bottom. */
final class Watchdog implements AutoCloseable {
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(20);
    private static final Duration LONGEST_WITHOUT_JOURNAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Watchdog() {}

    /** Who is told how it goes. */
    record Overseer(ProgressGate progress, BiConsumer<String, Throwable> fatal) {}

    static Watchdog start(
            WatchdogConfig config, StateDirectory state, Hypervisor hypervisor, ReeveClock clock, Overseer overseer)
            throws StartException, ConfigException {
        Watchdog watchdog = new Watchdog();
        try {
            watchdog.compose(config, state, hypervisor, clock, overseer);
        } catch (JournalException | IdentityException e) {
            watchdog.close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException | ConfigException | RuntimeException e) {
            watchdog.close();
            throw e;
        }
        return watchdog;
    }

    private void compose(
            WatchdogConfig config, StateDirectory state, Hypervisor hypervisor, ReeveClock clock, Overseer overseer)
            throws StartException, ConfigException, JournalException, IdentityException {
        CredentialStore store = state.credentials();
        LiveCredentials own = new LiveCredentials(credentials(store));
        HostId host = hostId(own);
        StateDirectory.Joined joined = state.joined();
        InetSocketAddress central = central(config, joined);

        WireCodec codec = WireCodec.create();
        Journal journal = add(Journal.open(state.journal(), codec, clock));
        journal.onAnswer(overseer.progress().register("journal", LONGEST_WITHOUT_JOURNAL)::progressed);

        EvidenceFolder evidence = add(EvidenceFolder.open(state.evidence(), config.evidence(), clock));
        // Before the links' own, which hand over to it, and so closed after that.
        NetworkLoop checking = add(network("checks", overseer));
        NetworkLoop linking = add(network("links", overseer));

        Links links = new Links(
                new LinkEnvironment(linking, central, config.agents(), own, store, Build.VERSION, codec, clock),
                journal.outbox());
        // Before the loop, so that it ends after it.
        Consumer<Observation> onlooker = recorder(config.trace(), state, called(config, joined), clock);
        GuestLoop loop = add(new GuestLoop(
                new LoopConfig(
                        host,
                        called(config, joined),
                        Build.VERSION,
                        bootOfTheHost(),
                        config.policy(),
                        config.brake(),
                        config.checks(),
                        config.include()),
                new LoopTools(hypervisor, evidence),
                journal,
                links,
                clock,
                new GuestLoop.Watch(overseer.progress().register("guests", LONGEST_ROUND), overseer.fatal())));
        add(links);
        loop.onObservation(onlooker);
        links.start(loop, add(new Checks(checking, clock, loop::checked)));
        loop.start();
    }

    private Consumer<Observation> recorder(TraceConfig config, StateDirectory state, String host, ReeveClock clock) {
        return switch (config.recording()) {
            case OFF -> _ -> {};
            case ON -> add(new Recorder(host, clock, add(TraceFiles.in(state.traces(), config))));
        };
    }

    /** In the reverse order of the start. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.error("A part of the watchdog could not be stopped", e);
            }
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    private static NetworkLoop network(String whose, Overseer overseer) {
        return NetworkLoop.start(whose, overseer.progress().register(whose, LONGEST_ROUND), overseer.fatal());
    }

    private static Credentials credentials(CredentialStore store) throws IdentityException, StartException {
        return store.load()
                .orElseThrow(
                        () -> StartException.notBefore(
                                "this host has not joined a central yet; get a token there (reeve-central join-token create) and run"
                                        + " reeve-watchdog join --central https://HOST:PORT --token-file FILE --fingerprint sha256:..."));
    }

    private static HostId hostId(LiveCredentials own) throws StartException {
        if (own.name() instanceof NodeName.Host(HostId id)) {
            return id;
        }
        throw StartException.notBefore("the credentials are those of " + own.name() + ", not of a host; join again");
    }

    private static InetSocketAddress central(WatchdogConfig config, StateDirectory.Joined joined)
            throws StartException {
        if (config.central() != null) {
            return config.central();
        }
        return joined.central()
                .orElseThrow(
                        () -> StartException.notBefore(
                                "where central is, is not known; write [central] address = \"host:port\" in the configuration"));
    }

    private static String called(WatchdogConfig config, StateDirectory.Joined joined) {
        return config.name() == null ? joined.name().orElseGet(() -> hostName(config)) : config.name();
    }

    private static String bootOfTheHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException impossible) {
            throw new UncheckedIOException("no kernel says which boot of the host this is", impossible);
        }
    }

    static String hostName(WatchdogConfig config) {
        if (config.name() != null) {
            return config.name();
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unreadable) {
            return "unnamed";
        }
    }
}
