package org.reeve.agent.host;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.operations.OperationListener;
import org.reeve.common.guest.GuestId;
import org.reeve.common.link.Link;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.Message;

/** Which links to the host there are and which are up; says everything on the right one. Thread-safe. */
public final class HostLinks implements OperationListener {
    private final Map<Way, Link> links = new EnumMap<>(Way.class);
    private final Set<Way> up = EnumSet.noneOf(Way.class);
    private final Map<Way, Integer> timesUp = new EnumMap<>(Way.class);

    /** How the host is reached; the better way first. */
    public enum Way {
        /** Port 842. */
        NETWORK,
        /** The virtio channel. */
        CHANNEL
    }

    /** The link of that way is this one now, and not up yet. */
    public synchronized void set(Way way, Link link) {
        links.put(way, link);
        up.remove(way);
    }

    /** There is none of that way any more. */
    public synchronized void unset(Way way) {
        links.remove(way);
        up.remove(way);
    }

    synchronized void cameUp(Way way) {
        up.add(way);
        timesUp.merge(way, 1, Integer::sum);
    }

    synchronized void wentDown(Way way) {
        up.remove(way);
    }

    public synchronized boolean isUp(Way way) {
        return up.contains(way);
    }

    /** How often the link of that way has come up. */
    public synchronized int timesUp(Way way) {
        return timesUp.getOrDefault(way, 0);
    }

    /** Has the host make the link of that way anew. */
    public synchronized void renew(Way way, String reason) {
        Link link = links.get(way);
        if (link != null) {
            link.renew(reason);
        }
    }

    /** Says something that may be lost, on every link that is up. */
    public synchronized void sayEverywhere(Message message) {
        up.forEach(way -> {
            Link link = links.get(way);
            if (link != null) {
                link.send(message);
            }
        });
    }

    /** Says something that may be lost, once: on the best link that is up. */
    public void say(Message message) {
        Link link = best();
        if (link != null) {
            link.send(message);
        }
    }

    /** Says something that may be lost over the channel. */
    public synchronized void sayOnChannel(Message message) {
        Link link = links.get(Way.CHANNEL);
        if (link != null) {
            link.send(message);
        }
    }

    /** An end is sent until the host has it. With no link up nothing is: the host asks again when one comes up. */
    @Override
    public void changed(GuestId guest, OperationStatus status) {
        Link link = best();
        if (link == null || guest.equals(LocalWishes.NOBODY)) {
            return;
        }
        Message message = new Message.OperationChanged(guest, status);
        if (status.state().isEnd()) {
            // A full outbox means that the host has been slow for a long time; it asks again.
            var _ = link.sendReliable(message);
        } else {
            link.send(message);
        }
    }

    private synchronized @Nullable Link best() {
        return up.stream().sorted().findFirst().map(links::get).orElse(null);
    }
}
