package org.reeve.lab;

import io.avaje.jsonb.Jsonb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;

/** An incident as central's API tells it. */
record ToldIncident(
        String id,
        GuestId guest,
        String state,
        String cause,
        List<Entry> timeLine,
        List<String> console,
        List<Piece> evidence) {
    static final Jsonb JSON = Jsonb.builder().build();

    record Entry(Instant at, String what, String why) {}

    /**
     * @param bytes 0 when it was not kept
     * @param path empty when there is none
     */
    record Piece(String kind, Instant at, long bytes, String path, String note) {}

    /** Newest first. */
    static List<ToldIncident> read(String json) {
        List<ToldIncident> incidents = new ArrayList<>();
        for (Object each : list(JSON.type(Object.class).fromJson(json), "incidents")) {
            List<Entry> timeLine = list(each, "timeLine").stream()
                    .map(entry -> new Entry(Instant.parse(text(entry, "at")), text(entry, "what"), text(entry, "why")))
                    .toList();
            incidents.add(new ToldIncident(
                    text(each, "id"),
                    GuestId.parse(text(each, "guest")),
                    text(each, "state"),
                    text(each, "cause"),
                    timeLine,
                    list(each, "consoleLines").stream().map(String.class::cast).toList(),
                    list(each, "evidence").stream()
                            .map(piece -> new Piece(
                                    text(piece, "kind"),
                                    Instant.parse(text(piece, "at")),
                                    member(piece, "bytes") instanceof Number bytes ? bytes.longValue() : 0,
                                    text(piece, "path"),
                                    text(piece, "note")))
                            .toList()));
        }
        return incidents;
    }

    /** Whether an entry holds these words, in what it says or why. */
    boolean says(String words) {
        return timeLine.stream()
                .anyMatch(entry -> entry.what().contains(words) || entry.why().contains(words));
    }

    /** When the first entry that begins so was written. */
    Instant at(String beginning) {
        return timeLine.stream()
                .filter(entry -> entry.what().startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry \"" + beginning + "…\" in " + timeLine))
                .at();
    }

    /** The one piece of that kind. */
    Piece piece(String kind) {
        return evidence.stream()
                .filter(piece -> piece.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + kind + " in " + evidence));
    }

    /** A text at the top of a JSON object; empty where there is none. */
    static String text(String json, String field) {
        return text(JSON.type(Object.class).fromJson(json), field);
    }

    private static List<?> list(@Nullable Object json, String field) {
        return member(json, field) instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object json, String field) {
        return member(json, field) instanceof String text ? text : "";
    }

    private static @Nullable Object member(@Nullable Object json, String field) {
        return json instanceof Map<?, ?> map ? map.get(field) : null;
    }
}
