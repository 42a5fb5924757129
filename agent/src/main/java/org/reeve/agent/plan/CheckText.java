package org.reeve.agent.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.common.guest.InsideCheck;

/**
 * A check as one line, for what the agent keeps, and back. The document itself is not kept: to read it the agent would have to wake
 * the TOML parser at each start, which costs memory for the rest of its life.
 */
public final class CheckText {
    private static final String NOTHING = "-";
    private static final int PROBE = 5;

    private CheckText() {}

    public static String write(GuestCheck check) {
        List<String> fields = new ArrayList<>();
        fields.add(check.name());
        fields.add(Long.toString(check.period().toSeconds()));
        fields.add(Integer.toString(check.failures()));
        fields.add(check.action().name());
        fields.add(check.restart() == null ? NOTHING : check.restart());
        fields.addAll(fields(check.probe()));
        StringBuilder line = new StringBuilder();
        for (String field : fields) {
            line.append(line.isEmpty() ? "" : "\t")
                    .append(field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"));
        }
        return line.toString();
    }

    /** @throws IllegalArgumentException when {@link #write} of this version never wrote that */
    public static GuestCheck read(String line) {
        try {
            List<String> fields = fields(line);
            if (fields.size() <= PROBE) {
                throw new IllegalArgumentException("it is too short");
            }
            return new GuestCheck(
                    fields.get(0),
                    probe(fields.subList(PROBE, fields.size())),
                    Duration.ofSeconds(Long.parseLong(fields.get(1))),
                    Integer.parseInt(fields.get(2)),
                    InsideCheck.Action.valueOf(fields.get(3)),
                    fields.get(4).equals(NOTHING) ? null : fields.get(4));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it is too short", e);
        }
    }

    private static List<String> fields(Probe probe) {
        return switch (probe) {
            case Probe.UnitActive unit -> List.of("unit", unit.unit());
            case Probe.DiskFree disk ->
                List.of(
                        "disk",
                        disk.mount().value(),
                        Integer.toString(disk.leastPercent()),
                        Long.toString(disk.leastBytes()));
            case Probe.LoadBelow load ->
                List.of(
                        "load",
                        Integer.toString(load.most1()),
                        Integer.toString(load.most5()),
                        Integer.toString(load.most15()));
            case Probe.MemoryAvailable memory -> List.of("memory", Integer.toString(memory.leastPercent()));
            case Probe.PortAnswers port -> List.of("port", Integer.toString(port.port()));
            case Probe.CommandSucceeds command -> {
                List<String> fields = new ArrayList<>(List.of(
                        "command", command.user(), Long.toString(command.limit().toSeconds())));
                fields.addAll(command.argv());
                yield fields;
            }
        };
    }

    private static Probe probe(List<String> fields) {
        return switch (fields.getFirst()) {
            case "unit" -> new Probe.UnitActive(fields.get(1));
            case "disk" ->
                new Probe.DiskFree(GuestPath.of(fields.get(1)), whole(fields.get(2)), Long.parseLong(fields.get(3)));
            case "load" -> new Probe.LoadBelow(whole(fields.get(1)), whole(fields.get(2)), whole(fields.get(3)));
            case "memory" -> new Probe.MemoryAvailable(whole(fields.get(1)));
            case "port" -> new Probe.PortAnswers(whole(fields.get(1)));
            case "command" ->
                new Probe.CommandSucceeds(
                        fields.subList(3, fields.size()),
                        fields.get(1),
                        Duration.ofSeconds(Long.parseLong(fields.get(2))));
            default -> throw new IllegalArgumentException("no check is of the kind " + fields.getFirst());
        };
    }

    private static int whole(String text) {
        return Integer.parseInt(text);
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\t') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                field.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
