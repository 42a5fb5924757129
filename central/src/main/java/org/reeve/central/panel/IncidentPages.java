package org.reeve.central.panel;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.UUID;
import org.reeve.central.fleet.Incidents;
import org.reeve.central.http.Call;
import org.reeve.central.http.Refusal;

/** The list of incidents, and the page of one. */
final class IncidentPages {
    private static final int NEWEST = 100;

    private final Incidents incidents;
    private final Templates templates;

    IncidentPages(Incidents incidents, Templates templates) {
        this.incidents = incidents;
        this.templates = templates;
    }

    Panel.Page list(Panel.Reader reader, Call call) {
        return Panel.html(templates.render(
                "incidents",
                Map.of(
                        "frame", reader.frame("Incidents", "incidents"),
                        "incidents",
                                incidents.newest(reader.viewer(), NEWEST).stream()
                                        .map(incident -> IncidentPage.of(incident, reader.viewer()))
                                        .toList())));
    }

    Panel.Page one(Panel.Reader reader, Call call) throws Refusal {
        IncidentPage page = incidents
                .find(reader.viewer(), id(call.path("id")))
                .map(incident -> IncidentPage.of(incident, reader.viewer()))
                .orElseThrow(Refusal::notFound);
        return Panel.html(templates.render(
                "incident", Map.of("frame", reader.frame(page.title(), "incidents"), "incident", page)));
    }

    Panel.Page screen(Panel.Reader reader, Call call) throws Refusal {
        return incidents
                .pictures()
                .find(reader.viewer(), id(call.path("id")))
                .map(png -> new Panel.Picture(Buffer.buffer(png)))
                .orElseThrow(Refusal::notFound);
    }

    private static UUID id(String text) throws Refusal {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound();
        }
    }
}
