package org.reeve.agent.module.dns;

import java.util.Locale;

/** What is answered. */
enum RecordType {
    A,
    AAAA,
    CAA,
    CNAME,
    MX,
    NS,
    PTR,
    SRV,
    TXT;

    /** As a document has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
