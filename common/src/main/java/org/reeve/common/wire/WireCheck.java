package org.reeve.common.wire;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** One pass over a text before anything is built from it: its syntax, its limits and its shape. */
final class WireCheck {
    private final JsonScan scan;
    private final StringBuilder path = new StringBuilder();

    private WireCheck(String text) {
        this.scan = new JsonScan(text);
    }

    static void check(String text, WireShape shape) throws WireException {
        if (text.length() > WireLimits.MAX_TEXT) {
            throw new WireException("a text of " + text.length() + " characters, more than " + WireLimits.MAX_TEXT);
        }
        WireCheck check = new WireCheck(text);
        try {
            check.value(shape);
            check.scan.end();
        } catch (WireException refused) {
            throw check.path.isEmpty() ? refused : new WireException(check.path + ": " + refused.getMessage());
        }
    }

    private void value(WireShape shape) throws WireException {
        switch (shape) {
            case WireShape.Text(Function<String, ?> parse) -> {
                expect(JsonScan.Kind.TEXT, "a string");
                word(scan.text(), parse);
            }
            case WireShape.Whole(long least, long most) -> {
                expect(JsonScan.Kind.NUMBER, "a whole number");
                whole(scan.number(), least, most);
            }
            case WireShape.Flag _ -> {
                expect(JsonScan.Kind.FLAG, "true or false");
                scan.literal();
            }
            case WireShape.Many(WireShape of) -> {
                expect(JsonScan.Kind.ARRAY, "an array");
                elements(of);
            }
            case WireShape.Fields fields -> {
                expect(JsonScan.Kind.OBJECT, "an object");
                members(fields);
            }
            case WireShape.Choice choice -> {
                expect(JsonScan.Kind.OBJECT, "an object");
                String type = type(scan.copy());
                WireShape.Fields fields = choice.types().get(type);
                if (fields == null) {
                    throw scan.refused("the type '" + JsonScan.brief(type) + "' is not known");
                }
                members(fields);
            }
        }
    }

    private void word(String written, Function<String, ?> parse) throws WireException {
        try {
            var _ = parse.apply(JsonScan.unescaped(written));
        } catch (RuntimeException wrong) {
            throw scan.refused("'" + JsonScan.brief(written) + "' is refused: " + wrong.getMessage());
        }
    }

    private void elements(WireShape of) throws WireException {
        int whole = path.length();
        boolean more = scan.enter('[', ']');
        for (int i = 0; more; i++) {
            path.append('[').append(i).append(']');
            value(of);
            path.setLength(whole);
            more = scan.more(']');
        }
    }

    private void members(WireShape.Fields fields) throws WireException {
        Set<String> seen = new HashSet<>();
        int whole = path.length();
        boolean more = scan.enter('{', '}');
        while (more) {
            String name = scan.name();
            path.append(whole == 0 ? "" : ".").append(JsonScan.brief(name));
            if (!seen.add(name)) {
                throw scan.refused("the field is there twice");
            }
            WireShape shape = fields.shapes().get(name);
            if (shape == null) {
                scan.skip();
            } else if (scan.kind() == JsonScan.Kind.NULL && !fields.required().contains(name)) {
                scan.literal();
            } else {
                value(shape);
            }
            path.setLength(whole);
            more = scan.more('}');
        }
        for (String name : fields.required()) {
            if (!seen.contains(name)) {
                path.append(whole == 0 ? "" : ".").append(name);
                throw scan.refused("the field is missing");
            }
        }
    }

    /** The {@code "type"} of the object that {@code scan} is before. */
    static String type(JsonScan scan) throws WireException {
        scan.kind();
        boolean more = scan.enter('{', '}');
        while (more) {
            if (scan.name().equals("type") && scan.kind() == JsonScan.Kind.TEXT) {
                return scan.text();
            }
            scan.skip();
            more = scan.more('}');
        }
        throw scan.refused("an object without a type");
    }

    private void expect(JsonScan.Kind kind, String words) throws WireException {
        if (scan.kind() != kind) {
            throw scan.refused("expected " + words);
        }
    }

    private void whole(String number, long least, long most) throws WireException {
        try {
            long value = Long.parseLong(number);
            if (value >= least && value <= most) {
                return;
            }
        } catch (NumberFormatException fraction) {
            throw scan.refused("not a whole number: " + number);
        }
        throw scan.refused("a number that is too large: " + number);
    }
}
