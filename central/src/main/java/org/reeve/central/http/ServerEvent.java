package org.reeve.central.http;

/**
 * One server-sent event.
 *
 * @param name the event's type, without line breaks
 * @param data any text
 */
public record ServerEvent(String name, String data) {
    /** As the HTML standard writes it (section 9.2, server-sent events); {@code id} is what a client comes back with. */
    String text(long id) {
        StringBuilder text = new StringBuilder();
        text.append("id: ").append(id).append("\nevent: ").append(name).append('\n');
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        return text.append('\n').toString();
    }
}
