package org.reeve.agent;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.reeve.agent.channel.Enrolment;
import org.reeve.agent.channel.HostChannel;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.facts.FactRounds;
import org.reeve.agent.facts.FactsReader;
import org.reeve.agent.health.CheckRounds;
import org.reeve.agent.health.Heartbeats;
import org.reeve.agent.health.KernelFacts;
import org.reeve.agent.host.HostLinks;
import org.reeve.agent.host.OurHost;
import org.reeve.agent.operations.Modules;
import org.reeve.agent.operations.Operations;
import org.reeve.agent.server.AgentServer;
import org.reeve.agent.server.ControlServer;
import org.reeve.agent.system.KeptChecks;
import org.reeve.agent.system.LinuxSystem;
import org.reeve.common.daemon.DaemonLog;
import org.reeve.common.daemon.DaemonParts;
import org.reeve.common.daemon.ReeveDaemon;
import org.reeve.common.daemon.StartException;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent consists of, from the kernel's facts up to the socket for root. */
public final class AgentDaemon extends ReeveDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDaemon.class);

    private final ReeveClock clock = ReeveClock.system();
    private AgentConfig config = AgentConfig.defaults();

    /** For jsvc. */
    public AgentDaemon() {
        super("reeve-agent", Notify.BY_PROGRAM);
        DaemonLog.install(DaemonLog.Priority.INFO);
    }

    @Override
    protected void prepare(List<String> arguments, DaemonParts parts) throws Exception {
        Optional<Path> file = configFile(arguments);
        config = file.isPresent() ? AgentConfig.read(file.get()) : AgentConfig.readOptional(AgentConfig.FILE);
    }

    @Override
    protected void start(DaemonParts parts) throws Exception {
        Path state = stateDirectory();
        WireCodec codec = WireCodec.create();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        parts.add("event loop", () -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .syncUninterruptibly());
        EventLoop loop = group.next();
        Executor chores = Chores.start("chores", parts);
        KernelFacts kernel = KernelFacts.at(Path.of("/proc"));

        // What is wanted of this guest.
        KeptChecks kept = KeptChecks.open(state.resolve("checks"));
        LinuxSystem system = LinuxSystem.create(kept, state);
        HostLinks links = new HostLinks();
        LinkReachability reachability = new LinkReachability(links);
        ModuleEngine engine =
                ModuleEngine.open(state.resolve("modules"), InstalledModules.inOrder(), system, reachability, clock);
        CheckRounds checks = new CheckRounds(kept::now, kernel, system, Chores.start("checks", parts), clock);
        Operations operations = parts.add(
                "operations",
                Operations.open(
                        state.resolve("operations"),
                        Modules.of(engine),
                        new Operations.Ground(codec, clock),
                        links,
                        () -> parts.fatal("the operation journal cannot be written", null)));

        // The host, over two links.
        OurHost ourHost = OurHost.load(state.resolve("host"), chores);
        Heartbeats heartbeats = new Heartbeats(kernel, Build.version(), engine::generation);
        Standing standing = new Standing(kernel, engine, operations, checks, links, clock);
        AgentPages pages = new AgentPages(standing, heartbeats, codec);
        FactRounds facts = new FactRounds(
                new FactsReader(Path.of("/"), kernel, system, heartbeats::addresses, clock),
                Chores.start("facts", parts),
                clock,
                new SecureRandom());
        HostChannel channel = parts.add("virtio channel", new HostChannel(config.channel(), codec, clock, loop));
        AgentServer server = parts.add("port", new AgentServer(group, config.listen(), pages, clock));
        Membership membership = new Membership(
                new Membership.Ground(loop, chores, codec, clock),
                new Membership.Ends(links, ourHost, channel, server, standing),
                new Membership.Tellers(heartbeats, checks, facts),
                config.heartbeat());
        Enrolment enrolment = new Enrolment(state.resolve("identity"), clock, membership, links::sayOnChannel);

        // Root in the guest.
        Executor questions = Chores.start("questions", parts);
        parts.add(
                "control socket",
                ControlServer.open(
                        group,
                        config.control(),
                        pages,
                        new LocalControls(operations, engine, pages, facts, reachability, questions, clock),
                        codec));

        membership.begin(operations, enrolment);
        operations.start();
        channel.start();
        new Rounds(membership, operations, facts, standing, chores, clock).start(loop, parts);
        // Ended first, while everything else still works.
        parts.add("membership", membership);
        LOG.info("ready after {} ms", kernel.sinceProcessBegan().toMillis());
    }

    private Path stateDirectory() throws StartException {
        Path state = config.state();
        try {
            Files.createDirectories(
                    state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return state;
        } catch (IOException e) {
            throw new StartException(
                    "the directory " + state + " cannot be made: " + e.getMessage() + "; the agent runs as root", e);
        }
    }
}
