package org.reeve.agent.module.firewall;

import java.util.List;

/**
 * Whoever comes from there may connect to that, or may not.
 *
 * @param name for people; it stands beside the rule in {@code nft list}
 * @param ports single ones and ranges, as nft(8) writes them; empty for all
 * @param from addresses and networks; empty for everybody
 */
record Rule(String name, Verdict verdict, Protocol protocol, List<String> ports, List<String> from) {
    Rule {
        ports = List.copyOf(ports);
        from = List.copyOf(from);
    }

    /** What becomes of a packet. */
    enum Verdict {
        ACCEPT,
        DROP
    }

    /** Over what is connected. */
    enum Protocol {
        TCP,
        UDP,
        /** Whatever it is; it has no ports then. */
        ANY
    }
}
