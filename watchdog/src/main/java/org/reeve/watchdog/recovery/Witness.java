package org.reeve.watchdog.recovery;

import java.time.Duration;

/**
 * One sign that a guest does not live any more.
 *
 * @param since for how long
 */
record Witness(Kind kind, Duration since) {
    /** Where it comes from; two of different kinds are independent of each other. */
    enum Kind {
        DEVICE("its watchdog device is not fed any more"),
        AGENT("its agent has been silent for"),
        VCPU("its CPUs have stood still for"),
        IO("it has neither used a disk nor sent a packet for"),
        MONITOR("its QEMU has not answered for"),
        NETWORK("nothing in it has answered on the network for");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    String words() {
        return kind == Kind.DEVICE ? kind.words : kind.words + " " + Sentences.seconds(since);
    }
}
