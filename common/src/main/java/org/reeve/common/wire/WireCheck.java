package org.reeve.common.wire;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reeve.common.wire.WireText.Inexact;

/** Whether what {@link WireText} found has its shape, before anything is built from it. */
record WireCheck(UnknownFields unknown) {
    private static final int MAX_QUOTED = 64;

    void check(@Nullable Object value, WireShape shape, String path) throws WireException {
        switch (shape) {
            case WireShape.Text(Function<String, ?> parse) when value instanceof String word -> word(word, parse, path);
            case WireShape.Whole whole when value instanceof Long number -> within(whole, number, path);
            case WireShape.Whole _ when value instanceof Inexact number -> throw inexact(number, path);
            case WireShape.Flag _ when value instanceof Boolean -> {}
            case WireShape.Many(WireShape of) when value instanceof List<?> elements -> elements(elements, of, path);
            case WireShape.Fields fields when value instanceof Map<?, ?> members -> members(members, fields, path);
            case WireShape.Choice choice when value instanceof Map<?, ?> members -> chosen(members, choice, path);
            case WireShape.Text _ -> throw refused(path, "expected a string");
            case WireShape.Whole _ -> throw refused(path, "expected a whole number");
            case WireShape.Flag _ -> throw refused(path, "expected true or false");
            case WireShape.Many _ -> throw refused(path, "expected an array");
            case WireShape.Fields _, WireShape.Choice _ -> throw refused(path, "expected an object");
        }
    }

    static String field(String path, Object name) {
        return path.isEmpty() ? name.toString() : path + '.' + name;
    }

    private static void word(String word, Function<String, ?> parse, String path) throws WireException {
        try {
            var _ = parse.apply(word);
        } catch (RuntimeException wrong) {
            throw refused(path, "'" + brief(word) + "' is refused: " + wrong.getMessage());
        }
    }

    private static void within(WireShape.Whole whole, long number, String path) throws WireException {
        if (number < whole.least() || number > whole.most()) {
            throw refused(path, "a number that is too large: " + number);
        }
    }

    private static WireException inexact(Inexact number, String path) {
        return refused(path, "not a whole number: " + number.written());
    }

    private void elements(List<?> elements, WireShape of, String path) throws WireException {
        for (int i = 0; i < elements.size(); i++) {
            check(elements.get(i), of, path + '[' + i + ']');
        }
    }

    private void chosen(Map<?, ?> members, WireShape.Choice choice, String path) throws WireException {
        if (!(members.get(ChoiceAdapter.TYPE) instanceof String type)) {
            throw refused(path, "an object without a type");
        }
        WireShape.Fields fields = choice.types().get(type);
        if (fields == null) {
            throw refused(path, "the type '" + brief(type) + "' is not known");
        }
        members(members, fields, path);
    }

    private void members(Map<?, ?> members, WireShape.Fields fields, String path) throws WireException {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            WireShape shape = fields.shapes().get(member.getKey());
            if (shape == null) {
                if (unknown == UnknownFields.REFUSED) {
                    throw refused(field(path, member.getKey()), "the field is not known");
                }
            } else if (member.getValue() != null || fields.required().contains(member.getKey())) {
                check(member.getValue(), shape, field(path, member.getKey()));
            }
        }
        for (String name : fields.required()) {
            if (!members.containsKey(name)) {
                throw refused(field(path, name), "the field is missing");
            }
        }
    }

    /** What a stranger wrote, short enough for a log. */
    static String brief(String written) {
        return written.length() <= MAX_QUOTED ? written : written.substring(0, MAX_QUOTED) + "...";
    }

    private static WireException refused(String path, String what) {
        return new WireException(path.isEmpty() ? what : path + ": " + what);
    }
}
