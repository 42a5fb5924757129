package org.reeve.central.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import org.reeve.central.fleet.Enrolment;
import org.reeve.central.fleet.Facts;
import org.reeve.central.fleet.Guests;
import org.reeve.central.fleet.Hosts;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.http.Streams;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.CertificateAuthority;
import org.reeve.central.identity.Customers;
import org.reeve.central.identity.JoinTokens;
import org.reeve.central.identity.Viewer;
import org.reeve.central.link.HostLinks;
import org.reeve.central.operations.Operations;
import org.reeve.common.wire.WireLimits;

/** The routes of the API. What is not in the list below does not exist. */
public final class Api {
    static final String ROOT = "/api/v1";

    private static final String BEARER = "Bearer ";

    private final Rooms rooms;
    private final ApiJson json = new ApiJson();
    private final OperationCalls operations;
    private final EventCalls events;
    private final FleetCalls fleet;
    private final PeopleCalls people;
    private final Problems problems = new Problems(json);

    /** What the API speaks for. */
    public record Rooms(
            Operations operations,
            Hosts hosts,
            Guests guests,
            Facts facts,
            Incidents incidents,
            Enrolment enrolment,
            HostLinks links,
            Customers customers,
            ApiTokens tokens,
            JoinTokens joinTokens,
            CertificateAuthority authority,
            Streams streams) {}

    /** @param hostsAddress {@code host:port} where hosts dial in, as a host that joins is told */
    public Api(Rooms rooms, String hostsAddress) {
        this.rooms = rooms;
        this.operations = new OperationCalls(rooms.operations(), json);
        this.events = new EventCalls(rooms.operations(), rooms.streams(), operations);
        this.fleet = new FleetCalls(rooms, hostsAddress, json);
        this.people = new PeopleCalls(rooms, json);
    }

    /** Who may call. */
    enum Who {
        ANYBODY,
        /** Operators and customers; what a customer gets is theirs. */
        VIEWER,
        /** For a customer the route does not exist. */
        OPERATOR
    }

    /** An answer to somebody; may block. */
    @FunctionalInterface
    interface ViewerCall {
        Answer answer(Viewer viewer, Call call) throws Refusal;
    }

    /** An answer to anybody; may block. */
    @FunctionalInterface
    interface OpenCall {
        Answer answer(Call call) throws Refusal;
    }

    /** @param path with {@code :id} for a part that varies */
    record Route(HttpMethod method, String path, Who who, Kind kind) {}

    /** How a route is answered. */
    sealed interface Kind {}

    record Plain(ViewerCall call) implements Kind {}

    record Open(OpenCall call) implements Kind {}

    record Live(EventCalls.Opening opening) implements Kind {}

    List<Route> routes() {
        return List.of(
                viewer(HttpMethod.GET, "/operations", operations::list),
                viewer(HttpMethod.POST, "/operations", operations::create),
                viewer(HttpMethod.GET, "/operations/:id", operations::get),
                viewer(HttpMethod.POST, "/operations/:id/retry", operations::retry),
                viewer(HttpMethod.POST, "/operations/:id/cancel", operations::cancel),
                live("/operations/:id/events", events::ofOne),
                live("/events", events::ofAll),
                viewer(HttpMethod.GET, "/guests", fleet::guests),
                viewer(HttpMethod.GET, "/guests/:id", fleet::guest),
                viewer(HttpMethod.GET, "/guests/:id/facts", fleet::facts),
                operator(HttpMethod.PUT, "/guests/:id/owner", fleet::assign),
                viewer(HttpMethod.GET, "/incidents", fleet::incidents),
                viewer(HttpMethod.GET, "/incidents/:id", fleet::incident),
                viewer(HttpMethod.GET, "/incidents/:id/screen.png", fleet::screen),
                viewer(HttpMethod.GET, "/hosts", fleet::hosts),
                operator(HttpMethod.POST, "/hosts/:id/revoke", fleet::revokeHost),
                open(HttpMethod.POST, ROOT + "/join", fleet::join),
                operator(HttpMethod.POST, "/join-tokens", people::createJoinToken),
                operator(HttpMethod.GET, "/customers", people::customers),
                operator(HttpMethod.POST, "/customers", people::createCustomer),
                operator(HttpMethod.POST, "/tokens", people::createToken),
                operator(HttpMethod.DELETE, "/tokens/:id", people::revokeToken),
                open(HttpMethod.GET, ROOT + "/openapi.json", _ -> Answer.ok(OpenApi.text())),
                open(HttpMethod.GET, "/healthz", _ -> health()));
    }

    /** Every route as {@code METHOD /path}, with {@code {id}} for a part that varies, as the OpenAPI document writes it. */
    public List<String> addresses() {
        return routes().stream()
                .map(route -> route.method() + " " + route.path().replace(":id", "{id}"))
                .toList();
    }

    private static Route viewer(HttpMethod method, String path, ViewerCall call) {
        return new Route(method, ROOT + path, Who.VIEWER, new Plain(call));
    }

    private static Route operator(HttpMethod method, String path, ViewerCall call) {
        return new Route(method, ROOT + path, Who.OPERATOR, new Plain(call));
    }

    private static Route open(HttpMethod method, String path, OpenCall call) {
        return new Route(method, path, Who.ANYBODY, new Open(call));
    }

    private static Route live(String path, EventCalls.Opening opening) {
        return new Route(HttpMethod.GET, ROOT + path, Who.VIEWER, new Live(opening));
    }

    private Answer health() {
        // Answers only while the store does.
        rooms.operations().newestRevision();
        return Answer.ok(json.write(Views.HealthJson.class, new Views.HealthJson("ok")));
    }

    /** Adds the routes to {@code router}, and an answer to everything else below {@link #ROOT}. */
    public void mount(Router router) {
        router.route(ROOT + "/*").handler(context -> {
            headers(context.response());
            context.next();
        });
        router.route(ROOT + "/*")
                .handler(BodyHandler.create(false)
                        .setBodyLimit(WireLimits.MAX_TEXT)
                        .setHandleFileUploads(false));
        for (Route route : routes()) {
            router.route(route.method(), route.path()).handler(context -> handle(route, context));
        }
        router.route(ROOT + "/*").handler(context -> problems.send(context, Refusal.notFound()));
        router.route(ROOT + "/*").failureHandler(problems::failed);
        router.route("/healthz").failureHandler(problems::failed);
    }

    private static void headers(HttpServerResponse response) {
        response.putHeader("cache-control", "no-store").putHeader("x-content-type-options", "nosniff");
    }

    private void handle(Route route, RoutingContext context) {
        Call call = Call.of(context);
        switch (route.kind()) {
            case Open(OpenCall open) -> blocking(context, () -> open.answer(call), this::send);
            case Plain(ViewerCall plain) ->
                blocking(context, () -> plain.answer(authenticated(route.who(), call), call), this::send);
            case Live(EventCalls.Opening opening) ->
                blocking(context, () -> opening.open(authenticated(route.who(), call), call), this::stream);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T done() throws Refusal;
    }

    @FunctionalInterface
    private interface Then<T> {
        void with(RoutingContext context, T result) throws Refusal;
    }

    private <T> void blocking(RoutingContext context, Work<T> work, Then<T> then) {
        context.vertx().executeBlocking(work::done, false).onComplete(done -> {
            try {
                if (done.succeeded()) {
                    then.with(context, done.result());
                } else {
                    context.fail(done.cause());
                }
            } catch (Refusal refusal) {
                problems.send(context, refusal);
            }
        });
    }

    private Viewer authenticated(Who who, Call call) throws Refusal {
        String header = call.header("authorization");
        if (header == null || !header.startsWith(BEARER)) {
            throw Refusal.of(401, "there is no token", "send the header: Authorization: Bearer <your token>");
        }
        Optional<Viewer> viewer =
                rooms.tokens().viewerOf(header.substring(BEARER.length()).strip());
        if (viewer.isEmpty()) {
            throw Refusal.of(401, "this token is not known, or was revoked", "ask your operator for a new one");
        }
        if (who == Who.OPERATOR && viewer.get() instanceof Viewer.Customer) {
            throw Refusal.notFound();
        }
        return viewer.get();
    }

    private void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        headers(response);
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.status() == 204) {
            response.end();
            return;
        }
        response.putHeader("content-type", answer.type()).end(answer.body());
    }

    private void stream(RoutingContext context, EventCalls.Beginning beginning) throws Refusal {
        events.begin(context.response(), beginning);
    }
}
