package org.reeve.agent.plan;

import org.jspecify.annotations.Nullable;

/**
 * A place in the guest's file system: absolute, without {@code .}, {@code ..}, empty names or control characters. Such a text
 * means the same to the kernel, to a configuration file and to a person.
 */
public record GuestPath(String value) implements Comparable<GuestPath> {
    private static final int LONGEST = 1024;
    private static final int LONGEST_NAME = 200;

    /** @throws IllegalArgumentException when the text is no such path; {@link #fault} tells why in advance */
    public GuestPath {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    public static GuestPath of(String value) {
        return new GuestPath(value);
    }

    /** What is wrong with a path, in words; null when nothing is. */
    public static @Nullable String fault(String value) {
        if (value.isEmpty() || value.charAt(0) != '/') {
            return "a path begins with /";
        }
        if (value.length() > LONGEST) {
            return "the path is longer than " + LONGEST + " characters";
        }
        if (value.length() > 1 && value.endsWith("/")) {
            return "a path does not end with /";
        }
        if (!PlainText.isPlain(value)) {
            return "the path contains a character that cannot be seen, such as a line break";
        }
        for (int from = 1; from < value.length(); ) {
            int to = value.indexOf('/', from);
            String name = value.substring(from, to < 0 ? value.length() : to);
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return "the path contains an empty name, . or ..";
            }
            if (name.length() > LONGEST_NAME) {
                return "a name in the path is longer than " + LONGEST_NAME + " characters";
            }
            from = to < 0 ? value.length() : to + 1;
        }
        return null;
    }

    /** The last name; empty for the root. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** The directory that holds it; the root is its own parent. */
    public GuestPath parent() {
        int slash = value.lastIndexOf('/');
        return slash <= 0 ? new GuestPath("/") : new GuestPath(value.substring(0, slash));
    }

    public GuestPath child(String name) {
        return new GuestPath(value.equals("/") ? "/" + name : value + "/" + name);
    }

    /** Whether it is {@code directory} itself or below it. */
    public boolean isWithin(GuestPath directory) {
        return directory.value.equals("/")
                || value.equals(directory.value)
                || (value.startsWith(directory.value) && value.charAt(directory.value.length()) == '/');
    }

    @Override
    public int compareTo(GuestPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
