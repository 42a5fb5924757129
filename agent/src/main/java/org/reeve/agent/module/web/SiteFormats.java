package org.reeve.agent.module.web;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Pattern;
import org.reeve.common.config.ValueFormat;

/** What the texts of a site may hold. */
final class SiteFormats {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,20}";

    /** RFC 1123, in lower case. It is the name of a file too. */
    static final ValueFormat<String> NAME =
            text(Pattern.compile("(?=.{1,190}\\z)" + HOST), "a host name in lower case", "www.example.org");

    /** The same, or everything below a domain. */
    static final ValueFormat<String> ALIAS =
            text(Pattern.compile("(?=.{1,190}\\z)(?:\\*\\.)?" + HOST), "a host name in lower case", "www.example.org");

    /** Apache takes patterns where a directory is named, and both servers take variables: only what is neither. */
    static final ValueFormat<String> ROOT = text(
            Pattern.compile("(?:/[A-Za-z0-9_+@-][A-Za-z0-9._+@-]{0,99}){1,20}"),
            "the absolute path of a directory, with letters, digits and . _ + @ -",
            "/srv/www/example.org");

    static final ValueFormat<String> FROM =
            text(Pattern.compile("/[A-Za-z0-9._~/-]{0,500}"), "a path of the site", "/old");

    /** RFC 3986 without the dollar, which begins a variable, and without the quotes. */
    static final ValueFormat<String> TO = text(
            Pattern.compile("(?:https?://[A-Za-z0-9]|/(?!/))[A-Za-z0-9._~:/?#@!()*+,;=%&-]{0,1000}|/"),
            "a URL or a path of the site",
            "https://www.example.org/new");

    private SiteFormats() {}
}
