package org.reeve.agent;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.reeve.agent.health.Heartbeats;
import org.reeve.agent.server.JsonObject;
import org.reeve.agent.server.Pages;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.WireCodec;

/** How the agent stands, as pages. */
final class AgentPages implements Pages {
    private final Standing standing;
    private final Heartbeats heartbeats;
    private final WireCodec codec;

    AgentPages(Standing standing, Heartbeats heartbeats, WireCodec codec) {
        this.standing = standing;
        this.heartbeats = heartbeats;
        this.codec = codec;
    }

    @Override
    public String status() {
        JsonObject page = new JsonObject()
                .with("name", name())
                .with("build", Build.version())
                .with("boot", standing.kernel().boot().toString())
                .with("uptimeSeconds", standing.kernel().uptimeSeconds())
                .with("agentSeconds", standing.runningFor().toSeconds())
                .with("generation", standing.generation())
                .with("addresses", heartbeats.addresses())
                .with("linksUp", standing.linksUp())
                .with("trouble", standing.trouble())
                .withJson(
                        "checks",
                        JsonObject.array(
                                standing.checks().stream().map(this::json).toList()));
        standing.identity()
                .ifPresent(live -> page.with(
                        "certificateUntil",
                        live.current().certificate().getNotAfter().toInstant().toString()));
        standing.running().ifPresent(status -> page.withJson("running", json(status)));
        return page + "\n";
    }

    @Override
    public String operations() {
        List<String> all = standing.operations().stream().map(this::json).toList();
        return new JsonObject().withJson("operations", JsonObject.array(all)) + "\n";
    }

    @Override
    public String metrics() {
        StringBuilder text = new StringBuilder();
        gauge(
                text,
                "reeve_agent_seconds",
                "How long the agent has been running.",
                standing.runningFor().toSeconds());
        gauge(
                text,
                "reeve_agent_resident_bytes",
                "The agent's resident memory.",
                standing.kernel().residentBytes());
        gauge(
                text,
                "reeve_guest_uptime_seconds",
                "Since the kernel started.",
                standing.kernel().uptimeSeconds());
        gauge(text, "reeve_agent_generation", "Of the module documents applied last.", standing.generation());
        gauge(
                text,
                "reeve_agent_links_up",
                "Links to the host, of two.",
                standing.linksUp().size());
        gauge(
                text,
                "reeve_agent_certificate_left_seconds",
                "Until the certificate ends; 0 without one.",
                Math.max(0, standing.certificateLeft().toSeconds()));
        text.append("# HELP reeve_agent_operations Operations in the journal.\n");
        text.append("# TYPE reeve_agent_operations gauge\n");
        counts().forEach((state, count) ->
                text.append("reeve_agent_operations{state=\"%s\"} %d\n".formatted(state, count)));
        gauge(
                text,
                "reeve_guest_checks",
                "Checks that the agent makes of its guest.",
                standing.checks().size());
        gauge(
                text,
                "reeve_guest_checks_failing",
                "Those of them that fail.",
                standing.failingChecks().size());
        return text.toString();
    }

    /** The status for people. */
    String statusText() {
        String running = standing.running()
                .map(status -> "operation " + status.id() + " is running, " + status.percent() + " %")
                .orElse("no operation is running");
        String links = standing.linksUp().isEmpty() ? "none" : String.join(", ", standing.linksUp());
        String trouble = standing.trouble().isEmpty() ? "" : "trouble:    " + standing.trouble() + "\n";
        return "name:       " + name() + "\n"
                + "build:      " + Build.version() + "\n"
                + "links up:   " + links + "\n"
                + "addresses:  " + String.join(", ", heartbeats.addresses()) + "\n"
                + "generation: " + standing.generation() + "\n"
                + "operations: " + running + "\n"
                + checksText()
                + trouble;
    }

    private String checksText() {
        StringBuilder text = new StringBuilder();
        for (InsideCheck check : standing.checks()) {
            text.append(text.isEmpty() ? "checks:     " : "            ")
                    .append(check.name())
                    .append(
                            switch (check.state()) {
                                case UNSETTLED -> " is not known yet";
                                case PASSING -> " passes";
                                case FAILING -> " fails since " + check.since() + ": " + check.what();
                            })
                    .append('\n');
        }
        return text.toString();
    }

    private String name() {
        return standing.identity().map(live -> live.name().toString()).orElse("not enrolled yet");
    }

    private Map<OperationState, Long> counts() {
        Map<OperationState, Long> counts = new EnumMap<>(OperationState.class);
        for (OperationState state : OperationState.values()) {
            counts.put(state, 0L);
        }
        counts.putAll(standing.operations().stream()
                .collect(Collectors.groupingBy(OperationStatus::state, Collectors.counting())));
        return counts;
    }

    String json(GuestFacts facts) {
        return codec.toJson(GuestFacts.class, facts);
    }

    private String json(OperationStatus status) {
        return codec.toJson(OperationStatus.class, status);
    }

    private String json(InsideCheck check) {
        return codec.toJson(InsideCheck.class, check);
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
        text.append(name).append(' ').append(value).append('\n');
    }
}
