package org.reeve.agent.module.dns;

import java.util.List;

/** What nsd is to answer for (nsd.conf(5)). */
final class ServerText {
    private ServerText() {}

    static String write(List<String> addresses, List<Zone> zones) {
        var text = new StringBuilder(512);
        text.append("# Written by Reeve from the module dns. An edit here is kept, and shown as drift.\n");
        if (!addresses.isEmpty()) {
            text.append("server:\n");
            for (String address : addresses) {
                text.append("    ip-address: ").append(address).append('\n');
            }
        }
        for (Zone zone : zones) {
            text.append("zone:\n");
            text.append("    name: \"").append(zone.name()).append("\"\n");
            text.append("    zonefile: \"").append(zone.file()).append("\"\n");
            for (String secondary : zone.secondaries()) {
                text.append("    notify: ").append(secondary).append(" NOKEY\n");
                text.append("    provide-xfr: ").append(secondary).append(" NOKEY\n");
            }
        }
        return text.toString();
    }
}
