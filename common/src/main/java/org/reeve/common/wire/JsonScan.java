package org.reeve.common.wire;

import java.util.HashSet;
import java.util.Set;

/** A strict cursor over a JSON text (RFC 8259), with the limits of the wire. It builds nothing but what it is asked for. */
final class JsonScan {
    /** Longer than any number of the vocabulary, and short enough that parsing it takes no time worth mentioning. */
    private static final int MAX_NUMBER = 32;

    private static final int MAX_QUOTED = 64;

    private final String text;
    private int at;
    private int depth;
    private int elements;

    JsonScan(String text) {
        this.text = text;
    }

    /** What a value starts with. */
    enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        FLAG,
        NULL
    }

    /** Another cursor at the same place, for looking ahead. */
    JsonScan copy() {
        JsonScan ahead = new JsonScan(text);
        ahead.at = at;
        ahead.depth = depth;
        ahead.elements = elements;
        return ahead;
    }

    Kind kind() throws WireException {
        space();
        return switch (peek()) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.TEXT;
            case 't', 'f' -> Kind.FLAG;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /** Past the opening bracket; false when the closing one followed at once, and is passed too. */
    boolean enter(char open, char close) throws WireException {
        count();
        take(open);
        if (++depth > WireLimits.MAX_DEPTH) {
            throw refused("nested deeper than " + WireLimits.MAX_DEPTH);
        }
        space();
        if (peek() == close) {
            at++;
            depth--;
            return false;
        }
        return true;
    }

    /** After a value: past the comma, or past the closing bracket. */
    boolean more(char close) throws WireException {
        space();
        char c = peek();
        if (c != ',' && c != close) {
            throw refused("expected ',' or '" + close + "'");
        }
        at++;
        if (c == close) {
            depth--;
        }
        return c == ',';
    }

    /** A member's name and the colon. */
    String name() throws WireException {
        space();
        String name = raw();
        if (name.indexOf('\\') >= 0) {
            throw refused("an escape in the name of a field");
        }
        space();
        take(':');
        return name;
    }

    /** A string's characters, as they are written: with their escapes. */
    String text() throws WireException {
        count();
        return raw();
    }

    /** The number's characters. */
    String number() throws WireException {
        count();
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        if (at - start > MAX_NUMBER) {
            throw refused("a number longer than " + MAX_NUMBER + " characters");
        }
        return text.substring(start, at);
    }

    /** Past true, false or null: which one is told by its first letter. */
    char literal() throws WireException {
        count();
        char first = peek();
        String literal = first == 't' ? "true" : first == 'f' ? "false" : "null";
        if (!text.startsWith(literal, at)) {
            throw refused("expected a value");
        }
        at += literal.length();
        return first;
    }

    /** What {@link #text()} gave, without its escapes. */
    static String unescaped(String written) {
        if (written.indexOf('\\') < 0) {
            return written;
        }
        JsonScan inner = new JsonScan(written);
        StringBuilder plain = new StringBuilder(written.length());
        try {
            while (inner.at < written.length()) {
                char c = written.charAt(inner.at++);
                plain.append(c == '\\' ? inner.escaped() : c);
            }
        } catch (WireException unchecked) {
            throw new IllegalArgumentException(unchecked);
        }
        return plain.toString();
    }

    /** A value that nobody here knows, with all that is in it. */
    void skip() throws WireException {
        switch (kind()) {
            case TEXT -> text();
            case NUMBER -> number();
            case FLAG, NULL -> literal();
            case ARRAY -> {
                boolean more = enter('[', ']');
                while (more) {
                    skip();
                    more = more(']');
                }
            }
            case OBJECT -> {
                Set<String> names = new HashSet<>();
                boolean more = enter('{', '}');
                while (more) {
                    String name = name();
                    if (!names.add(name)) {
                        throw refused("the field '" + brief(name) + "' is there twice");
                    }
                    skip();
                    more = more('}');
                }
            }
        }
    }

    void end() throws WireException {
        space();
        if (at != text.length()) {
            throw refused("more text after the value");
        }
    }

    /** What a stranger wrote, short enough for a log. */
    static String brief(String written) {
        return written.length() <= MAX_QUOTED ? written : written.substring(0, MAX_QUOTED) + "...";
    }

    WireException refused(String what) {
        return new WireException("character " + at + ": " + what);
    }

    private void count() throws WireException {
        if (++elements > WireLimits.MAX_ELEMENTS) {
            throw refused("more than " + WireLimits.MAX_ELEMENTS + " values");
        }
    }

    private void digits() throws WireException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw refused("expected a value");
        }
    }

    /** Past a string; half a surrogate pair is refused, as it cannot be sent on as UTF-8. */
    private String raw() throws WireException {
        take('"');
        int start = at;
        boolean halfPair = false;
        while (true) {
            char c = peek();
            at++;
            if (c == '"' || c < ' ') {
                if (c < ' ' || halfPair) {
                    throw refused(halfPair ? "half a surrogate pair" : "a control character in a string");
                }
                return text.substring(start, at - 1);
            }
            char unit = c == '\\' ? escaped() : c;
            if (Character.isLowSurrogate(unit) != halfPair) {
                throw refused("half a surrogate pair");
            }
            halfPair = Character.isHighSurrogate(unit);
        }
    }

    private char escaped() throws WireException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    char digit = peek();
                    int value = digit < 128 ? Character.digit(digit, 16) : -1;
                    if (value < 0) {
                        throw refused("expected four hexadecimal digits");
                    }
                    unit = unit * 16 + value;
                    at++;
                }
                yield (char) unit;
            }
            default -> throw refused("an unknown escape");
        };
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws WireException {
        if (at >= text.length()) {
            throw refused("the text ends too early");
        }
        return text.charAt(at);
    }

    private void take(char expected) throws WireException {
        if (peek() != expected) {
            throw refused("expected '" + expected + "'");
        }
        at++;
    }
}
