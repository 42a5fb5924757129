package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoMessageTest {
    private static final long COOKIE = 0x6162_6364_6566_6768L;
    private static final EchoMessage IPV4 = new EchoMessage(EchoMessage.Family.IPV4, (short) 7, COOKIE);

    /** The reply of Linux to the request of id 7, sequence 1, "abcdefgh", with its IP header, as a raw socket gave it. */
    private static final byte[] REPLY = HexFormat.of()
            .parseHex("45000024c49d00004001b7357f0001057f000001" + "00006e62" + "00070001" + "6162636465666768");

    @Test
    void theReplyOfAKernelIsKnown() {
        assertTrue(IPV4.isAnsweredBy(REPLY));
        byte[] icmp = Arrays.copyOfRange(REPLY, 20, REPLY.length);
        assertEquals(0, EchoMessage.checksum(icmp), "with its checksum in it, a message sums up to nothing");
        assertEquals(0, EchoMessage.checksum(IPV4.request()));
    }

    @Test
    void anIpHeaderMayHaveOptions() {
        byte[] longer = new byte[REPLY.length + 4];
        System.arraycopy(REPLY, 0, longer, 0, 20);
        System.arraycopy(REPLY, 20, longer, 24, REPLY.length - 20);
        longer[0] = 0x46;
        assertTrue(IPV4.isAnsweredBy(longer));
    }

    /** On loopback a raw socket hears both. */
    @ParameterizedTest
    @EnumSource
    void aRequestIsNoReply(EchoMessage.Family family) {
        EchoMessage message = new EchoMessage(family, (short) 7, COOKIE);
        byte[] header = family == EchoMessage.Family.IPV4 ? Arrays.copyOf(REPLY, 20) : new byte[0];
        byte[] request = message.request();
        byte[] heard = Arrays.copyOf(header, header.length + request.length);
        System.arraycopy(request, 0, heard, header.length, request.length);
        assertFalse(message.isAnsweredBy(heard));
        heard[header.length] = (byte) (family == EchoMessage.Family.IPV4 ? 0 : 129);
        assertTrue(message.isAnsweredBy(heard));
    }

    @Test
    void whatWasNotAskedIsNoReply() {
        assertFalse(new EchoMessage(EchoMessage.Family.IPV4, (short) 8, COOKIE).isAnsweredBy(REPLY));
        assertFalse(new EchoMessage(EchoMessage.Family.IPV4, (short) 7, COOKIE + 1).isAnsweredBy(REPLY));
        assertFalse(new EchoMessage(EchoMessage.Family.IPV6, (short) 7, COOKIE).isAnsweredBy(REPLY));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffIsNoReply(EchoMessage.Family family) {
        EchoMessage message = new EchoMessage(family, (short) 7, COOKIE);
        for (int length = 0; length < REPLY.length; length++) {
            assertFalse(message.isAnsweredBy(Arrays.copyOf(REPLY, length)), "of " + length + " bytes");
            byte[] lying = Arrays.copyOf(REPLY, length);
            if (length > 0) {
                lying[0] = 0x4f;
            }
            assertFalse(message.isAnsweredBy(lying), "of " + length + " bytes, with a long header");
        }
    }
}
