package org.reeve.watchdog.check;

import java.nio.ByteBuffer;

/**
 * An ICMP echo request and how its reply is known: RFC 792 for IPv4, RFC 4443 (4.1, 4.2) for IPv6.
 *
 * @param family of the addresses
 * @param id tells one who asks from others on the same machine
 * @param cookie that only who got the request can know
 */
record EchoMessage(Family family, short id, long cookie) {
    private static final int ICMP_BYTES = 16;
    private static final int LONGEST_IPV4_HEADER = 60;

    /** What a raw socket can hand over of a reply: the header, and with IPv4 the one of IP before it. */
    static final int MOST_BYTES = LONGEST_IPV4_HEADER + ICMP_BYTES;

    /** Which ICMP it is. */
    enum Family {
        IPV4((byte) 8, (byte) 0),
        IPV6((byte) 128, (byte) 129);

        private final byte request;
        private final byte reply;

        Family(byte request, byte reply) {
            this.request = request;
            this.reply = reply;
        }
    }

    byte[] request() {
        ByteBuffer message = ByteBuffer.allocate(ICMP_BYTES)
                .put(family.request)
                .put((byte) 0)
                .putShort((short) 0)
                .putShort(id)
                .putShort((short) 1)
                .putLong(cookie);
        switch (family) {
            case IPV4 -> message.putShort(2, checksum(message.array()));
            // The kernel's: it covers the addresses too, which only the kernel knows by then (RFC 3542, 3.1).
            case IPV6 -> {}
        }
        return message.array();
    }

    /** @param received as a raw socket gives it: with its IP header for IPv4, without for IPv6 */
    boolean isAnsweredBy(byte[] received) {
        int start =
                switch (family) {
                    case IPV4 -> received.length == 0 ? 0 : (received[0] & 0x0f) * 4;
                    case IPV6 -> 0;
                };
        if (received.length < start + ICMP_BYTES) {
            return false;
        }
        ByteBuffer message = ByteBuffer.wrap(received, start, ICMP_BYTES).slice();
        return message.get(0) == family.reply
                && message.get(1) == 0
                && message.getShort(4) == id
                && message.getShort(6) == 1
                && message.getLong(8) == cookie;
    }

    /** RFC 1071, of an even number of bytes. */
    static short checksum(byte[] bytes) {
        int sum = 0;
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            sum += rest.getShort() & 0xffff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
