package org.reeve.central.panel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;
import org.reeve.central.http.ServerEvent;
import org.reeve.central.http.Streams;
import org.reeve.central.identity.Viewer;
import org.reeve.central.operations.OperationFilter;
import org.reeve.central.operations.OperationView;
import org.reeve.central.operations.Operations;
import org.reeve.central.operations.Outcome;
import org.reeve.central.operations.Wish;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;

/** The list of operations, the page of one, and their buttons. */
final class OperationPages {
    private static final int PER_PAGE = 50;

    private final Operations operations;
    private final Templates templates;

    OperationPages(Operations operations, Templates templates) {
        this.operations = operations;
        this.templates = templates;
    }

    /** What an open page is told. */
    record Live(Viewer viewer, long after, Streams.Source source, Streams.Telling telling) {}

    Panel.Page list(Panel.Reader reader, Call call) throws Refusal {
        // Read before the list: what changes in between is told again.
        long revision = operations.newestRevision();
        String before = call.query("before");
        List<OperationView> views = operations.list(
                reader.viewer(), new OperationFilter(null, null, before == null ? null : id(before), PER_PAGE));
        String older =
                views.size() == PER_PAGE ? views.getLast().operation().id().toString() : "";
        return Panel.html(templates.render(
                "operations",
                Map.of(
                        "frame",
                        reader.frame("Operations", "operations"),
                        "rows",
                        views.stream()
                                .map(view -> OperationRow.of(view, reader.csrf()))
                                .toList(),
                        "revision",
                        revision,
                        "older",
                        older)));
    }

    Panel.Page one(Panel.Reader reader, Call call) throws Refusal {
        return page(reader, id(call.path("id")), call.query("correct") != null, "");
    }

    private Panel.Page page(Panel.Reader reader, OperationId id, boolean correcting, String notice) throws Refusal {
        long revision = operations.newestRevision();
        OperationView view = operations.find(reader.viewer(), id).orElseThrow(Refusal::notFound);
        OperationDetail detail = OperationDetail.of(view, reader.csrf(), correcting);
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("frame", reader.frame(detail.row().what(), "operations"));
        values.put("detail", detail);
        values.put("revision", revision);
        values.put("notice", notice);
        return Panel.html(templates.render("operation", values));
    }

    Live live(Panel.Reader reader, Call call) throws Refusal {
        Viewer viewer = reader.viewer();
        // After a break the browser says how far it was.
        String last = call.header("last-event-id");
        long after = revision(last == null ? call.query("after") : last);
        String only = call.query("only");
        if (only == null) {
            return new Live(
                    viewer,
                    after,
                    (revision, atMost) -> operations.changedAfter(viewer, revision, atMost),
                    view -> new ServerEvent(view.born() > after ? "new" : event(view), row(view, reader)));
        }
        OperationId id = id(only);
        boolean correcting = call.query("correct") != null;
        if (operations.find(viewer, id).isEmpty()) {
            throw Refusal.notFound();
        }
        return new Live(
                viewer,
                after,
                (revision, _) -> operations.find(viewer, id).stream()
                        .filter(view -> view.revision() > revision)
                        .toList(),
                view -> new ServerEvent(
                        event(view),
                        templates.render(
                                "operationDetail",
                                Map.of("detail", OperationDetail.of(view, reader.csrf(), correcting)))));
    }

    private static String event(OperationView view) {
        return "op-" + view.operation().id();
    }

    private String row(OperationView view, Panel.Reader reader) {
        return templates.render("operationRow", Map.of("row", OperationRow.of(view, reader.csrf())));
    }

    private static long revision(@Nullable String text) throws Refusal {
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw Refusal.badRequest("the page does not say how far it is", "reload it");
        }
        return Long.parseLong(text);
    }

    Panel.Page cancel(Panel.Reader reader, Call call) throws Refusal {
        OperationId id = id(call.path("id"));
        return after(reader, call, id, operations.cancel(reader.viewer(), id));
    }

    Panel.Page retry(Panel.Reader reader, Call call) throws Refusal {
        OperationId id = id(call.path("id"));
        OperationView known = operations.find(reader.viewer(), id).orElseThrow(Refusal::notFound);
        return after(reader, call, id, operations.retry(reader.viewer(), id, corrected(known, call)));
    }

    /** The documents as they stand in the form; null when there was no form. */
    private static @Nullable Wish corrected(OperationView known, Call call) {
        return switch (known.operation().request()) {
            case OperationRequest.Power _ -> null;
            case OperationRequest.Modules modules ->
                new Wish.Modules(modules.documents().stream()
                        .map(document -> new ModuleDocument(
                                document.module(), written(call, document.module(), document.toml())))
                        .toList());
            case OperationRequest.Policy policy ->
                new Wish.Policy(written(call, OperationDetail.POLICY, policy.toml()));
        };
    }

    private static String written(Call call, String document, String before) {
        String toml = call.form().get("toml-" + document);
        // Browsers send CR LF for every end of line.
        return toml == null ? before : toml.replace("\r\n", "\n");
    }

    private Panel.Page after(Panel.Reader reader, Call call, OperationId id, Outcome outcome) throws Refusal {
        boolean fragment = call.header("hx-request") != null;
        return switch (outcome) {
            case Outcome.Accepted(OperationView view) ->
                fragment ? Panel.html(row(view, reader)) : new Panel.GoTo("/operations/" + id);
            case Outcome.Repeated(OperationView view) -> Panel.html(row(view, reader));
            case Outcome.Missing _ -> throw Refusal.notFound();
            case Outcome.Refused(var failure) -> {
                String notice = failure.correction().isEmpty()
                        ? failure.cause()
                        : failure.cause() + "; " + failure.correction();
                yield fragment
                        ? new Panel.Html(templates.render("notice", Map.of("text", notice)), "#notice")
                        : page(reader, id, false, notice);
            }
        };
    }

    private static OperationId id(String text) throws Refusal {
        try {
            return new OperationId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound();
        }
    }
}
