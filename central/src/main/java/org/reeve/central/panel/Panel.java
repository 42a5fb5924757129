package org.reeve.central.panel;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.http.Streams;
import org.reeve.central.identity.ApiTokens;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.Operations;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The panel's routes, and what holds for each of them: a session, a form that came from its own pages, strict headers. */
public final class Panel {
    private static final Logger log = LoggerFactory.getLogger(Panel.class);
    // With this prefix a browser takes the cookie from this host alone, over TLS alone (RFC 6265bis, 4.1.3.2).
    private static final String COOKIE = "__Host-reeve";
    private static final int LONGEST_FORM = 1024 * 1024;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Templates templates = new Templates();
    private final OperationPages operations;
    private final IncidentPages incidents;
    private final Streams streams;

    public Panel(Operations operations, Incidents incidents, ApiTokens tokens, Streams streams, ReeveClock clock) {
        this.tokens = tokens;
        this.sessions = new Sessions(clock);
        this.operations = new OperationPages(operations, templates);
        this.incidents = new IncidentPages(incidents, templates);
        this.streams = streams;
    }

    /** Somebody who is signed in, and what their forms send along. */
    record Reader(Viewer viewer, String csrf) {
        PageFrame frame(String title, String section) {
            return new PageFrame(title, section, viewer.label(), csrf);
        }
    }

    /** What a reader is shown. */
    sealed interface Page {}

    /** @param target for a fragment that belongs elsewhere than where it was asked for: the element's selector */
    record Html(String html, @Nullable String target) implements Page {}

    record GoTo(String path) implements Page {}

    record Picture(Buffer png) implements Page {}

    static Page html(String html) {
        return new Html(html, null);
    }

    /** A page for somebody; may block. */
    @FunctionalInterface
    interface PageCall {
        Page page(Reader reader, Call call) throws Refusal;
    }

    /** Adds the routes to {@code router}. */
    public void mount(Router router) {
        Assets.mount(router);
        for (String path :
                new String[] {"/", "/login", "/logout", "/operations", "/operations/*", "/incidents", "/incidents/*"}) {
            router.route(path).handler(context -> {
                secure(context.response());
                context.next();
            });
            router.post(path)
                    .handler(
                            BodyHandler.create(false).setBodyLimit(LONGEST_FORM).setHandleFileUploads(false));
            router.route(path).failureHandler(this::failed);
        }
        router.get("/").handler(context -> go(context, "/operations"));
        router.get("/login").handler(context -> show(context, 200, login("")));
        router.post("/login").handler(this::signIn);
        router.post("/logout")
                .handler(context -> form(context, (_, _) -> {
                    Cookie cookie = context.request().getCookie(COOKIE);
                    if (cookie != null) {
                        sessions.end(cookie.getValue());
                    }
                    return new GoTo("/login");
                }));
        router.get("/operations").handler(context -> page(context, operations::list));
        router.get("/operations/live").handler(this::live);
        router.get("/operations/:id").handler(context -> page(context, operations::one));
        router.post("/operations/:id/retry").handler(context -> form(context, operations::retry));
        router.post("/operations/:id/cancel").handler(context -> form(context, operations::cancel));
        router.get("/incidents").handler(context -> page(context, incidents::list));
        router.get("/incidents/:id").handler(context -> page(context, incidents::one));
        router.get("/incidents/:id/screen.png").handler(context -> page(context, incidents::screen));
    }

    private static void secure(HttpServerResponse response) {
        response.putHeader("content-security-policy", POLICY)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "same-origin")
                .putHeader("cache-control", "no-store");
    }

    private void page(RoutingContext context, PageCall pages) {
        Call call = Call.of(context);
        String session = session(context);
        context.vertx()
                .executeBlocking(
                        () -> {
                            Optional<Reader> reader = reader(session);
                            return reader.isEmpty() ? new GoTo("/login") : pages.page(reader.get(), call);
                        },
                        false)
                .onComplete(done -> {
                    if (done.succeeded()) {
                        answer(context, done.result());
                    } else {
                        context.fail(done.cause());
                    }
                });
    }

    /** A form: only from this panel's own pages, known by the secret that is in them. */
    private void form(RoutingContext context, PageCall pages) {
        page(context, (reader, call) -> {
            String csrf = call.form().get("csrf");
            if (csrf == null || !same(csrf, reader.csrf())) {
                throw Refusal.of(403, "this form is from an older session", "go back, reload the page and try again");
            }
            return pages.page(reader, call);
        });
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private void live(RoutingContext context) {
        Call call = Call.of(context);
        String session = session(context);
        context.vertx()
                .executeBlocking(
                        () -> {
                            Reader reader = reader(session)
                                    .orElseThrow(() -> Refusal.of(401, "nobody is signed in", "sign in again"));
                            return operations.live(reader, call);
                        },
                        false)
                .onComplete(done -> {
                    if (done.failed()) {
                        context.fail(done.cause());
                        return;
                    }
                    OperationPages.Live live = done.result();
                    try {
                        streams.open(
                                context.response(),
                                live.viewer(),
                                List.of(),
                                live.after(),
                                live.source(),
                                live.telling());
                    } catch (Refusal refusal) {
                        context.fail(refusal);
                    }
                });
    }

    private void signIn(RoutingContext context) {
        // A form on another site may not sign the reader in as somebody else.
        String site = context.request().getHeader("sec-fetch-site");
        String token = context.request().getFormAttribute("token");
        if (token == null || (site != null && !site.equals("same-origin"))) {
            show(context, 403, login("Please sign in on this page."));
            return;
        }
        context.vertx()
                .executeBlocking(() -> tokens.viewerOf(token.strip()), false)
                .onComplete(done -> {
                    if (done.failed()) {
                        context.fail(done.cause());
                    } else if (done.result().isEmpty()) {
                        log.info(
                                "somebody at {} showed a token that is not known",
                                context.request().remoteAddress());
                        show(context, 403, login("This token is not known, or was revoked."));
                    } else {
                        Sessions.Session session =
                                sessions.begin(done.result().get().token());
                        context.response()
                                .addCookie(Cookie.cookie(COOKIE, session.id())
                                        .setPath("/")
                                        .setHttpOnly(true)
                                        .setSecure(true)
                                        .setSameSite(CookieSameSite.STRICT));
                        go(context, "/operations");
                    }
                });
    }

    private static String session(RoutingContext context) {
        Cookie cookie = context.request().getCookie(COOKIE);
        return cookie == null ? "" : cookie.getValue();
    }

    // The token is looked up each time: revoking it ends its sessions.
    private Optional<Reader> reader(String session) {
        return sessions.find(session)
                .flatMap(found -> tokens.viewerOf(found.token()).map(viewer -> new Reader(viewer, found.csrf())));
    }

    private String login(String problem) {
        return templates.render("login", Map.of("frame", PageFrame.forNobody("Sign in"), "problem", problem));
    }

    private void answer(RoutingContext context, Page page) {
        switch (page) {
            case GoTo(String path) -> go(context, path);
            case Picture(Buffer png) ->
                context.response().putHeader("content-type", "image/png").end(png);
            case Html(String html, String target) -> {
                if (target != null) {
                    context.response().putHeader("hx-retarget", target).putHeader("hx-reswap", "innerHTML");
                }
                show(context, 200, html);
            }
        }
    }

    private static void go(RoutingContext context, String path) {
        if (context.request().getHeader("hx-request") != null) {
            context.response().putHeader("hx-redirect", path).setStatusCode(204).end();
        } else {
            context.response().putHeader("location", path).setStatusCode(303).end();
        }
    }

    private static void show(RoutingContext context, int status, String html) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .end(html);
    }

    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        if (context.response().headWritten()) {
            context.request().connection().close();
            return;
        }
        int status = 500;
        String title = "That did not work";
        String text = "Central failed to answer; its log says why.";
        if (failure instanceof Refusal refusal) {
            status = refusal.status();
            title = status == 404 ? "There is nothing here" : title;
            text = status == 404
                    ? "It does not exist, or it is not yours."
                    : refusal.detail() + (refusal.correction().isEmpty() ? "." : "; " + refusal.correction() + ".");
        } else if (context.statusCode() == 413) {
            status = 413;
            text = "That is more than 1 MiB.";
        } else {
            log.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    failure);
        }
        show(
                context,
                status,
                templates.render("missing", Map.of("frame", PageFrame.forNobody(title), "title", title, "text", text)));
    }
}
