package org.reeve.agent.module.dns;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A zone as a file (RFC 1035, 5). Its serial goes up by one with each change, so that secondaries see that there is one; where a zone was
 * kept elsewhere before, the document says from where on.
 */
final class ZoneText {
    /** RFC 1912, 2.2: how often secondaries ask by themselves, ask again, and give up; and for how long "no such name" may be kept. */
    private static final String TIMES = "14400 3600 1209600 300";

    private static final long HIGHEST = 0xffff_ffffL;
    private static final Pattern SERIAL = Pattern.compile("@ IN SOA \\S+ \\S+ ([0-9]{1,10}) ");

    private ZoneText() {}

    /** @param before what is in its file now; empty when nothing is */
    static String next(Zone zone, String before) {
        Optional<Long> old = serial(before);
        if (old.isEmpty()) {
            return write(zone, zone.leastSerial());
        }
        boolean isSame = write(zone, old.get()).equals(before);
        long next = isSame ? old.get() : old.get() == HIGHEST ? 1 : old.get() + 1;
        return write(zone, Math.max(next, zone.leastSerial()));
    }

    private static Optional<Long> serial(String text) {
        Matcher serial = SERIAL.matcher(text);
        return serial.find() ? Optional.of(Long.parseLong(serial.group(1))) : Optional.empty();
    }

    private static String write(Zone zone, long serial) {
        var text = new StringBuilder(1024);
        text.append("; Written by Reeve from the module dns. An edit here is kept, and shown as drift.\n");
        text.append("$ORIGIN ").append(zone.name()).append(".\n");
        text.append("$TTL ").append(zone.ttl().toSeconds()).append('\n');
        text.append("@ IN SOA ")
                .append(zone.nameservers().getFirst())
                .append(". ")
                .append(mailbox(zone.contact()))
                .append(' ')
                .append(serial)
                .append(' ')
                .append(TIMES)
                .append('\n');
        for (String nameserver : zone.nameservers()) {
            text.append("@ IN NS ").append(nameserver).append(".\n");
        }
        for (ZoneRecord record : zone.records()) {
            text.append(record.owner());
            if (record.ttl() != null) {
                text.append(' ').append(record.ttl().toSeconds());
            }
            text.append(" IN ")
                    .append(record.type().name())
                    .append(' ')
                    .append(record.data())
                    .append('\n');
        }
        return text.toString();
    }

    /** A dot before the at sign belongs to the name of the box (RFC 1035, 8). */
    private static String mailbox(String address) {
        int at = address.indexOf('@');
        return address.substring(0, at).replace(".", "\\.") + "." + address.substring(at + 1) + ".";
    }
}
