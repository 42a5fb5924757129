package org.reeve.central;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.reeve.central.alerts.AlertDelivery;
import org.reeve.central.alerts.AlertOutbox;
import org.reeve.central.alerts.MailConfig;
import org.reeve.central.api.Api;
import org.reeve.central.fleet.Enrolment;
import org.reeve.central.fleet.Facts;
import org.reeve.central.fleet.Guests;
import org.reeve.central.fleet.Hosts;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.http.Streams;
import org.reeve.central.http.WebServer;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.CertificateAuthority;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.FirstToken;
import org.reeve.central.identity.JoinTokens;
import org.reeve.central.identity.OwnCertificate;
import org.reeve.central.link.HostDesk;
import org.reeve.central.link.HostLinks;
import org.reeve.central.link.HostListener;
import org.reeve.central.operations.ChangeFeed;
import org.reeve.central.operations.Forwarder;
import org.reeve.central.operations.OperationNews;
import org.reeve.central.operations.Operations;
import org.reeve.central.panel.Panel;
import org.reeve.central.store.Database;
import org.reeve.central.store.StoredJson;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.daemon.StartException;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A central that runs: its rooms, wired, with both listeners open. */
public final class Central implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Central.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A round of chores waits for the store, a round of events for no one. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);

    private static final int WORKERS = 8;

    private final Undo undo = new Undo();
    private final CertificateAuthority authority;
    private final ApiTokens tokens;
    private final JoinTokens joinTokens;
    private final Customers customers;
    private final Guests guests;
    private final Api api;
    private final int apiPort;
    private final int hostsPort;
    private final URI panel;

    private Central(CentralConfig config, String build, ProgressGate progress, ReeveClock clock)
            throws StartException, IdentityException {
        boolean started = false;
        try {
            Path state = StateDirectory.open(config.state());

            // What is kept.
            Database database = undo.with("store", Database.open(state.resolve(StateDirectory.STORE)));
            WireCodec codec = WireCodec.create();
            StoredJson json = new StoredJson(codec);

            // Who may do what.
            authority = CertificateAuthority.in(state.resolve(StateDirectory.AUTHORITY), clock);
            OwnCertificate own = OwnCertificate.issue(authority, config.names(), clock);
            customers = new Customers(database, clock);
            tokens = new ApiTokens(database, clock);
            joinTokens = new JoinTokens(database, clock);
            FirstToken.makeIfNobodyCanComeIn(tokens, state.resolve(StateDirectory.FIRST_TOKEN));

            // Hosts, guests, and what went wrong with them.
            MailConfig mail = config.mail();
            AlertOutbox alerts = new AlertOutbox(database, json, mail == null ? List.of() : mail.operators(), clock);
            Hosts hosts = new Hosts(database, clock);
            guests = new Guests(database, json, clock);
            Facts facts = new Facts(database, json, clock);
            Incidents incidents = new Incidents(database, json, clock, alerts);
            Enrolment enrolment = new Enrolment(database, authority, joinTokens, hosts, guests);

            // Operations on their way.
            HostLinks links = new HostLinks();
            ChangeFeed feed = new ChangeFeed();
            Forwarder forwarder = new Forwarder(database, json, links, clock);
            OperationNews news = new OperationNews(database, json, guests, feed, clock);
            Operations operations = new Operations(database, json, guests, forwarder, feed, clock);

            // The hosts' side.
            Vertx vertx = undo.with("event loops", Loops.start()).vertx();
            ExecutorService workers = undo.with(
                    "workers",
                    Executors.newFixedThreadPool(
                            WORKERS, Thread.ofPlatform().name("worker-", 0).factory()));
            HostDesk desk = new HostDesk(hosts, guests, facts, incidents, enrolment, news, forwarder);
            HostListener hostListener = new HostListener(
                    vertx, codec, clock, new Link.Self(new NodeName.Central(), build), desk, links, workers);
            hostsPort = opened(hostListener.start(config.hosts(), own.live()), "[hosts] listen", config.hosts());

            // The people's side.
            Streams streams = new Streams(vertx, feed, tokens);
            Router router = Router.router(vertx);
            api = new Api(
                    new Api.Rooms(
                            operations,
                            hosts,
                            guests,
                            facts,
                            incidents,
                            enrolment,
                            links,
                            customers,
                            tokens,
                            joinTokens,
                            authority,
                            streams),
                    config.publicName() + ":" + hostsPort);
            api.mount(router);
            new Panel(operations, incidents, tokens, streams, clock).mount(router);
            apiPort = opened(WebServer.start(vertx, config.api(), own.live(), router), "[api] listen", config.api());

            // What happens by itself.
            Chores chores = undo.with("chores", new Chores());
            chores.every(Duration.ofSeconds(1), "deadlines", news::expire);
            chores.every(Duration.ofSeconds(5), "orders for hosts", () -> hosts.welcome()
                    .forEach(forwarder::forward));
            chores.every(Duration.ofHours(1), "own certificate", own::renewIfDue);
            ProgressGate.Loop choresGoOn = progress.register("chores", LONGEST_ROUND);
            chores.every(Duration.ofSeconds(1), "progress", choresGoOn::progressed);
            ProgressGate.Loop eventsGoOn = progress.register("event loop", LONGEST_ROUND);
            vertx.setPeriodic(1_000, _ -> eventsGoOn.progressed());
            if (mail == null) {
                log.info("no mail is sent: there is no [mail] in the configuration");
            } else {
                Chores post = undo.with("mail", new Chores());
                AlertDelivery delivery = new AlertDelivery(alerts, mail, panelAddress(config), clock);
                post.every(Duration.ofSeconds(1), "alerts", delivery::deliver);
            }
            panel = panelAddress(config);
            log.info("the panel and the API are at {}", panel);
            log.info(
                    "hosts connect to {}:{}, and join with the fingerprint {}",
                    config.publicName(),
                    hostsPort,
                    authority.fingerprint());
            started = true;
        } finally {
            if (!started) {
                undo.close();
            }
        }
    }

    /**
     * Starts everything.
     *
     * @param build the version that is told to hosts
     * @param progress is told that the event loops and the chores, which use the store, go on
     * @throws StartException when a port is taken or the state directory cannot be used
     * @throws IdentityException when the authority's file is damaged
     */
    public static Central start(CentralConfig config, String build, ProgressGate progress, ReeveClock clock)
            throws StartException, IdentityException {
        return new Central(config, build, progress, clock);
    }

    private URI panelAddress(CentralConfig config) {
        String name = config.publicName();
        return URI.create("https://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + apiPort);
    }

    /** Where people find the panel. */
    URI panel() {
        return panel;
    }

    private static int opened(Future<HttpServer> opening, String key, InetSocketAddress address) throws StartException {
        try {
            return opening.toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .actualPort();
        } catch (ExecutionException | TimeoutException e) {
            throw new StartException(
                    address.getHostString() + ":" + address.getPort() + " cannot be listened on ("
                            + (e.getCause() == null ? e : e.getCause().getMessage())
                            + "); stop the program that has it, or change " + key,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", e);
        }
    }

    /** Where the API and the panel are, after 0 was asked for. */
    public int apiPort() {
        return apiPort;
    }

    /** Where hosts connect, after 0 was asked for. */
    public int hostsPort() {
        return hostsPort;
    }

    Api api() {
        return api;
    }

    CertificateAuthority authority() {
        return authority;
    }

    ApiTokens tokens() {
        return tokens;
    }

    JoinTokens joinTokens() {
        return joinTokens;
    }

    Customers customers() {
        return customers;
    }

    Guests guests() {
        return guests;
    }

    @Override
    public void close() {
        undo.close();
    }
}
