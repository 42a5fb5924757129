package org.reeve.common.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reeve.common.operation.Problem;
import org.tomlj.TomlParseError;

/** What the TOML parser says, in the words of somebody who does not know TOML's grammar. */
final class SyntaxProblem {
    private static final Pattern TWICE =
            Pattern.compile("(.+) previously defined(?: as a literal array)? at line (\\d+), column \\d+");
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected (.+?), expected (.+)");

    private SyntaxProblem() {}

    static Problem of(String where, TomlParseError error) {
        String message = String.valueOf(error.getMessage());
        Matcher twice = TWICE.matcher(message);
        if (twice.matches()) {
            return problem(
                    where,
                    error,
                    "\"" + twice.group(1) + "\" is there already, in line " + twice.group(2),
                    "keep one of the two");
        }
        Matcher unexpected = UNEXPECTED.matcher(message);
        if (unexpected.matches()) {
            return unexpected(where, error, unexpected.group(1), unexpected.group(2));
        }
        return problem(where, error, message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1), "");
    }

    private static Problem unexpected(String where, TomlParseError error, String found, String expected) {
        if (expected.equals("a value")) {
            return found.startsWith("end of")
                    ? problem(where, error, "the value is missing", "write it after the =")
                    : problem(
                            where,
                            error,
                            found + " begins no value",
                            "text stands in quotes: \"...\"; true and false, numbers and dates do not");
        }
        if (expected.endsWith(" or a character")) {
            String quote = expected.substring(0, expected.indexOf(" or "));
            return problem(where, error, "the text does not end before the " + found, "write " + quote + " at its end");
        }
        if (expected.startsWith("a newline")) {
            return problem(
                    where,
                    error,
                    found + " follows the value in the same line",
                    "write one key = value in each line; text with spaces stands in quotes");
        }
        if (expected.endsWith("=")) {
            return problem(
                    where,
                    error,
                    found + " follows the key, where = is expected",
                    "a key with spaces stands in quotes");
        }
        return problem(where, error, "unexpected " + found, "expected is " + expected);
    }

    private static Problem problem(String where, TomlParseError error, String message, String correction) {
        return new Problem(where, error.position().line(), error.position().column(), message, correction);
    }
}
