package org.reeve.watchdog.libvirt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.WantedDefinition;

/**
 * The text of a domain's XML, changed in few places and left as it is everywhere else: whatever Reeve does not know of must
 * survive. The text was parsed before, so it is XML, and has no document type.
 */
final class DefinitionText {
    private static final Pattern ACTION = Pattern.compile("(\\saction\\s*=\\s*)(?:'[^']*'|\"[^\"]*\")");
    private static final String CDATA = "<![CDATA[";

    private final String xml;
    private final List<Edit> edits = new ArrayList<>();

    private DefinitionText(String xml) {
        this.xml = xml;
    }

    /** @param end exclusive */
    private record Edit(int start, int end, String text) {}

    /** A start tag, or a tag that is both, from {@code start} to {@code end}; with the names of all elements around it. */
    private record Tag(List<String> path, int start, int end) {}

    static String changed(String xml, WantedDefinition wanted) {
        DefinitionText text = new DefinitionText(xml);
        text.change(wanted);
        return text.edited();
    }

    private void change(WantedDefinition wanted) {
        @Nullable Tag onCrash = null;
        List<Tag> watchdogs = new ArrayList<>();
        @Nullable Tag domain = null;
        @Nullable Tag devicesEnd = null;
        for (Tag tag : tags()) {
            switch (String.join("/", tag.path())) {
                case "domain" -> domain = tag;
                case "domain/on_crash" -> onCrash = tag;
                case "domain/devices/watchdog" -> watchdogs.add(tag);
                case "domain/devices/" -> devicesEnd = tag;
                default -> {}
            }
        }
        if (wanted.onCrash() != null && domain != null) {
            String action = word(wanted.onCrash());
            if (onCrash == null) {
                edits.add(new Edit(domain.end(), domain.end(), "\n  <on_crash>" + action + "</on_crash>"));
            } else {
                edits.add(new Edit(onCrash.end(), xml.indexOf("</", onCrash.end()), action));
            }
        }
        if (wanted.watchdogDevice() != null) {
            String action = word(wanted.watchdogDevice());
            // libvirt demands that all watchdog devices of a domain do the same.
            watchdogs.forEach(watchdog -> setAction(watchdog, action));
            if (watchdogs.isEmpty() && devicesEnd != null) {
                String device = "  <watchdog model='i6300esb' action='" + action + "'/>\n  ";
                edits.add(new Edit(devicesEnd.start(), devicesEnd.start(), device));
            }
        }
    }

    private void setAction(Tag watchdog, String action) {
        String tag = xml.substring(watchdog.start(), watchdog.end());
        Matcher said = ACTION.matcher(tag);
        String changed = said.find()
                ? said.replaceFirst("$1'" + action + "'")
                : tag.replaceFirst("^<watchdog", "<watchdog action='" + action + "'");
        edits.add(new Edit(watchdog.start(), watchdog.end(), changed));
    }

    /** End tags are told too, with an empty last name. */
    private List<Tag> tags() {
        List<Tag> tags = new ArrayList<>();
        List<String> path = new ArrayList<>();
        int at = xml.indexOf('<');
        while (at >= 0) {
            int end = endOfMarkup(at);
            char kind = xml.charAt(at + 1);
            if (kind == '/') {
                List<String> closed = new ArrayList<>(path);
                closed.add("");
                tags.add(new Tag(closed, at, end));
                path.removeLast();
            } else if (kind != '!' && kind != '?') {
                path.add(name(at + 1));
                tags.add(new Tag(List.copyOf(path), at, end));
                if (xml.charAt(end - 2) == '/') {
                    path.removeLast();
                }
            }
            at = xml.indexOf('<', end);
        }
        return tags;
    }

    private int endOfMarkup(int start) {
        if (xml.startsWith("<!--", start)) {
            return xml.indexOf("-->", start) + 3;
        }
        if (xml.startsWith(CDATA, start)) {
            return xml.indexOf("]]>", start) + 3;
        }
        if (xml.startsWith("<?", start)) {
            return xml.indexOf("?>", start) + 2;
        }
        int at = start + 1;
        while (xml.charAt(at) != '>') {
            char c = xml.charAt(at);
            at = c == '\'' || c == '"' ? xml.indexOf(c, at + 1) + 1 : at + 1;
        }
        return at + 1;
    }

    private String name(int start) {
        int end = start;
        while (" \t\r\n/>".indexOf(xml.charAt(end)) < 0) {
            end++;
        }
        return xml.substring(start, end);
    }

    private String edited() {
        StringBuilder text = new StringBuilder(xml);
        edits.stream()
                .sorted(Comparator.comparingInt(Edit::start).reversed())
                .forEach(edit -> text.replace(edit.start(), edit.end(), edit.text()));
        return text.toString();
    }

    private static String word(Enum<?> action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
