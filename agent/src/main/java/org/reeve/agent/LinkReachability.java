package org.reeve.agent;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.reeve.agent.desired.Reachability;
import org.reeve.agent.host.HostLinks;

/**
 * A guest is reached as before when each link to its host that was up is up again; the one over the network has to be made anew, since a
 * connection that is there already may outlive what keeps new ones out. Where no link was up a person has to say so: {@code reeve-agent
 * confirm}, which is enough in any case.
 */
final class LinkReachability implements Reachability {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HostLinks links;
    private final AtomicInteger confirmations = new AtomicInteger();

    LinkReachability(HostLinks links) {
        this.links = links;
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    /** A person says that the guest is reached. */
    void confirm() {
        confirmations.incrementAndGet();
    }

    @Override
    public Proof begin() {
        boolean network = links.isUp(HostLinks.Way.NETWORK);
        boolean channel = links.isUp(HostLinks.Way.CHANNEL);
        return new LinkProof(network, channel);
    }

    private final class LinkProof implements Proof {
        private final Map<HostLinks.Way, Integer> least = new EnumMap<>(HostLinks.Way.class);
        private final int confirmed = confirmations.get();

        LinkProof(boolean network, boolean channel) {
            if (network) {
                least.put(HostLinks.Way.NETWORK, 0);
            } else if (channel) {
                least.put(HostLinks.Way.CHANNEL, 0);
            }
        }

        @Override
        public synchronized void changed() {
            if (least.containsKey(HostLinks.Way.NETWORK)) {
                least.put(HostLinks.Way.NETWORK, links.timesUp(HostLinks.Way.NETWORK) + 1);
                links.renew(HostLinks.Way.NETWORK, "to see whether the host still reaches this guest");
            }
        }

        @Override
        public synchronized boolean isGiven() {
            if (confirmations.get() != confirmed) {
                return true;
            }
            return !least.isEmpty()
                    && least.entrySet().stream()
                            .allMatch(each ->
                                    links.isUp(each.getKey()) && links.timesUp(each.getKey()) >= each.getValue());
        }

        @Override
        public String awaited() {
            return least.isEmpty()
                    ? "no host is connected: somebody has to run \"reeve-agent confirm\""
                    : "its host has to connect again, or somebody has to run \"reeve-agent confirm\"";
        }
    }
}
