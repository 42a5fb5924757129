package org.reeve.agent.module.dns;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.IpAddress;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads a {@code [[zone]]}, and finds what the servers of the world would refuse or take for something else. */
final class ZoneReader {
    private static final ValueFormat<Duration> TTL = duration(Duration.ofSeconds(1), Duration.ofDays(7));
    private static final int USUAL_PRIORITY = 10;

    private final ConfigTable table;
    private final String zone;
    private final List<ZoneRecord> records = new ArrayList<>();
    private final List<ConfigTable> places = new ArrayList<>();

    private ZoneReader(ConfigTable table) {
        this.table = table;
        this.zone = table.required("name", DnsFormats.ZONE);
    }

    /** What a CAA record says of a certificate authority (RFC 8659). */
    private enum Tag {
        /** It may issue certificates. */
        ISSUE,
        /** It may issue certificates for all names below. */
        ISSUEWILD,
        /** Where it tells of attempts. */
        IODEF
    }

    static Zone read(ConfigTable table) {
        return new ZoneReader(table).zone();
    }

    static List<String> addresses(ConfigTable table, String key) {
        List<String> addresses = table.list(key, DnsFormats.ADDRESS);
        for (String address : addresses) {
            DocumentReader.note(table, key, address, IpAddress.fault(address), "write the numbers of an address");
        }
        if (Set.copyOf(addresses).size() < addresses.size()) {
            table.problem(key, "\"" + key + "\" has one address twice", "remove one of the two");
        }
        return addresses;
    }

    private Zone zone() {
        List<String> nameservers = table.list("nameservers", DnsFormats.NAMESERVER).stream()
                .map(ZoneReader::withoutDot)
                .toList();
        String contact = table.optional("contact", DnsFormats.CONTACT).orElse("hostmaster@" + zone);
        Duration ttl = table.optional("ttl", TTL, Duration.ofHours(1));
        int serial = table.optional("serial", integer(1, Integer.MAX_VALUE), 1);
        List<String> secondaries = addresses(table, "secondaries");
        for (ConfigTable each : table.tables("record")) {
            ZoneRecord record = record(each);
            if (records.contains(record)) {
                each.problem("name", "this record is there twice", "remove one of the two");
            }
            records.add(record);
            places.add(each);
        }
        checkNameservers(nameservers);
        checkAliases();
        return new Zone(
                zone,
                nameservers.isEmpty() ? List.of("ns1." + zone) : nameservers,
                contact,
                ttl,
                serial,
                secondaries,
                records);
    }

    private ZoneRecord record(ConfigTable each) {
        String owner = each.optional("name", DnsFormats.OWNER, ZoneRecord.APEX);
        RecordType type = each.required("type", choice(RecordType.class));
        String value = each.required("value", text());
        Duration ttl = each.optional("ttl", TTL).orElse(null);
        Optional<Integer> priority = each.optional("priority", integer(0, 65535));
        Optional<Integer> weight = each.optional("weight", integer(0, 65535));
        Optional<Integer> port = each.optional("port", integer(1, 65535));
        Optional<Tag> tag = each.optional("tag", choice(Tag.class));
        if (each.has("value") && each.has("type")) {
            DocumentReader.note(
                    each, "value", value, DnsFormats.fault(type, value), "write " + DnsFormats.example(type));
        }
        onlyFor(each, "priority", type == RecordType.MX || type == RecordType.SRV, type);
        onlyFor(each, "weight", type == RecordType.SRV, type);
        onlyFor(each, "port", type == RecordType.SRV, type);
        onlyFor(each, "tag", type == RecordType.CAA, type);
        if (type == RecordType.SRV && port.isEmpty()) {
            each.problem("type", "\"port\" is missing: a srv record says where a service is", "write port = 5060");
        }
        String target = withoutDot(value);
        int first = priority.orElse(USUAL_PRIORITY);
        return switch (type) {
            case A, AAAA -> new ZoneRecord(owner, type, value, ttl, null);
            case CNAME, NS, PTR -> new ZoneRecord(owner, type, target + ".", ttl, target);
            case MX -> new ZoneRecord(owner, type, first + " " + target + ".", ttl, target);
            case SRV ->
                new ZoneRecord(
                        owner,
                        type,
                        first + " " + weight.orElse(0) + " " + port.orElse(0) + " " + target + ".",
                        ttl,
                        target);
            case CAA ->
                new ZoneRecord(
                        owner,
                        type,
                        "0 " + tag.orElse(Tag.ISSUE).name().toLowerCase(Locale.ROOT) + " \"" + value + "\"",
                        ttl,
                        null);
            case TXT -> new ZoneRecord(owner, type, TextStrings.write(value), ttl, null);
        };
    }

    private static void onlyFor(ConfigTable each, String key, boolean fits, RecordType type) {
        if (each.has(key) && each.has("type") && !fits) {
            each.problem(key, "\"" + key + "\" means nothing to a record of type " + type.word(), "remove it");
        }
    }

    private void checkNameservers(List<String> nameservers) {
        if (nameservers.isEmpty()) {
            table.problem(
                    "name",
                    "\"nameservers\" of " + zone + " is missing or empty",
                    "write nameservers = [\"ns1." + zone + "\"], as the domain's registry has them");
        }
        for (String nameserver : nameservers) {
            if (nameserver.endsWith("." + zone) && !hasAddress(nameserver)) {
                table.problem(
                        "nameservers",
                        nameserver + " has no address: nobody could ask it",
                        "add a [[zone.record]] of type a or aaaa for it");
            }
        }
        for (int i = 0; i < records.size(); i++) {
            ZoneRecord record = records.get(i);
            if (record.type() == RecordType.NS && record.owner().equals(ZoneRecord.APEX)) {
                places.get(i).problem("type", "the zone's own name servers are in \"nameservers\"", "name it there");
            }
        }
    }

    /** A name that is another's has nothing else, and nobody leads to it (RFC 1034, 3.6.2; RFC 2181, 10.3). */
    private void checkAliases() {
        Map<String, Integer> byOwner = new HashMap<>();
        Set<String> aliases = new HashSet<>();
        for (ZoneRecord record : records) {
            byOwner.merge(record.owner(), 1, Integer::sum);
            if (record.type() == RecordType.CNAME) {
                aliases.add(whole(record.owner()));
            }
        }
        for (int i = 0; i < records.size(); i++) {
            ZoneRecord record = records.get(i);
            if (record.type() == RecordType.CNAME
                    && (record.owner().equals(ZoneRecord.APEX) || byOwner.getOrDefault(record.owner(), 0) > 1)) {
                places.get(i)
                        .problem(
                                "type",
                                record.owner() + " is an alias, and can have nothing else",
                                "write its address instead of cname, or remove its other records");
            }
            if (mayNotBeAlias(record.type()) && aliases.contains(record.target())) {
                places.get(i)
                        .problem("value", record.target() + " is an alias", "name the host that it is an alias of");
            }
        }
    }

    private static boolean mayNotBeAlias(RecordType type) {
        return switch (type) {
            case MX, NS, SRV -> true;
            case A, AAAA, CAA, CNAME, PTR, TXT -> false;
        };
    }

    private boolean hasAddress(String host) {
        return records.stream()
                .anyMatch(record -> record.isAddress() && whole(record.owner()).equals(host));
    }

    private String whole(String owner) {
        return owner.equals(ZoneRecord.APEX) ? zone : owner + "." + zone;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
