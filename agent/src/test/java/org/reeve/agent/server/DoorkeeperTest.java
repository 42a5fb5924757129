package org.reeve.agent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private final Doorkeeper doorkeeper = new Doorkeeper();

    @Test
    void aFloodOfStrangersPushesOutTheOldestAndNeverTheHost() {
        EmbeddedChannel host = arrive();
        assertEquals(Doorkeeper.Verdict.LET_IN, doorkeeper.recognised(host));
        List<EmbeddedChannel> strangers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            strangers.add(arrive());
        }

        assertTrue(host.isOpen());
        assertFalse(strangers.getFirst().isOpen());
        assertTrue(strangers.getLast().isOpen());
        assertEquals(Doorkeeper.STRANGERS + 1, doorkeeper.connections());
    }

    @Test
    void thereIsALimitForTheKnownToo() {
        for (int i = 0; i < Doorkeeper.KNOWN; i++) {
            assertEquals(Doorkeeper.Verdict.LET_IN, doorkeeper.recognised(arrive()));
        }
        assertEquals(Doorkeeper.Verdict.FULL, doorkeeper.recognised(arrive()));
    }

    @Test
    void aClosedConnectionFreesItsPlace() {
        EmbeddedChannel first = arrive();
        doorkeeper.recognised(first);
        var _ = first.close();

        assertEquals(0, doorkeeper.connections());
    }

    private EmbeddedChannel arrive() {
        EmbeddedChannel channel = new EmbeddedChannel();
        doorkeeper.arrived(channel);
        return channel;
    }
}
