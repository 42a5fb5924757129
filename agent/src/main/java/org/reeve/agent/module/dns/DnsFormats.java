package org.reeve.agent.module.dns;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.IpAddress;
import org.reeve.common.config.ValueFormat;

/** What the texts of a zone may hold. Names are in small letters, so that one is not there twice in two spellings. */
final class DnsFormats {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    /** Services and keys have an underscore at their beginning (RFC 8552). */
    private static final String OWNER_LABEL = "_?" + LABEL;

    private static final Pattern HOST = Pattern.compile("(?=.{1,253}\\.?\\z)" + LABEL + "(?:\\." + LABEL + ")+\\.?");

    /** At most 190 characters: it is the name of a file too. */
    static final ValueFormat<String> ZONE = text(
            Pattern.compile("(?=.{1,190}\\z)" + LABEL + "(?:\\." + LABEL + ")+"),
            "a domain in small letters, without a dot at its end",
            "example.org");

    static final ValueFormat<String> NAMESERVER =
            text(HOST, "the whole name of a host in small letters", "ns1.example.org");

    static final ValueFormat<String> OWNER = text(
            Pattern.compile("(?=.{1,200}\\z)(?:@|\\*|(?:\\*\\.)?" + OWNER_LABEL + "(?:\\." + OWNER_LABEL + ")*)"),
            "a name below the zone in small letters, or \"@\" for the zone itself",
            "www");

    static final ValueFormat<String> CONTACT = text(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_+.-]{0,62}@(?=.{1,180}\\z)" + LABEL + "(?:\\." + LABEL + ")+"),
            "a mail address",
            "hostmaster@example.org");

    /** Whether its numbers fit together, {@link IpAddress#fault} says. */
    static final ValueFormat<String> ADDRESS =
            text(Pattern.compile("[0-9a-fA-F.:]{2,39}"), "an IPv4 or IPv6 address", "192.0.2.53");

    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.:;=/?@_~ -]{1,250}");

    private DnsFormats() {}

    /** What is wrong with what a record of that type says; null when nothing is. */
    static @Nullable String fault(RecordType type, String value) {
        return switch (type) {
            case A -> IpAddress.isIpv6(value) ? "it is no IPv4 address" : IpAddress.fault(value);
            case AAAA -> IpAddress.isIpv6(value) ? IpAddress.fault(value) : "it is no IPv6 address";
            case CNAME, MX, NS, PTR, SRV -> HOST.matcher(value).matches() ? null : "it is no whole name of a host";
            case CAA -> AUTHORITY.matcher(value).matches() ? null : "it is no name of a certificate authority";
            case TXT -> TextStrings.fault(value);
        };
    }

    /** Which value would be right, for people. */
    static String example(RecordType type) {
        return switch (type) {
            case A -> "\"192.0.2.1\"";
            case AAAA -> "\"2001:db8::1\"";
            case CNAME, PTR -> "the whole name, such as \"www.example.org\"";
            case MX -> "the whole name, such as \"mail.example.org\"";
            case NS -> "the whole name, such as \"ns1.example.net\"";
            case SRV -> "the whole name, such as \"sip.example.org\"";
            case CAA -> "\"letsencrypt.org\"";
            case TXT -> "text of at most " + TextStrings.LONGEST + " bytes, without line breaks";
        };
    }
}
