package org.reeve.watchdog.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.loop.LoopSteps;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;

/** The way of the hypervisor's events to the daemon, and what happens to them there. */
final class EventWire {
    private static final Duration LATEST = Duration.ofSeconds(3);

    private final Stage stage;
    private Weather weather = Weather.FINE;
    private Link link = Link.UP;
    private @Nullable LoopSteps daemon;

    /** What goes wrong with events. */
    enum Weather {
        FINE,
        LOSING,
        /** Lost, doubled, late and out of order. */
        STORMY
    }

    private enum Link {
        UP,
        DOWN
    }

    EventWire(Stage stage) {
        this.stage = stage;
    }

    /** Whether the daemon hears of what happens now. */
    boolean isHeard() {
        return weather == Weather.FINE && link == Link.UP && daemon != null;
    }

    void weather(Weather now) {
        weather = now;
    }

    void daemon(@Nullable LoopSteps now) {
        daemon = now;
        if (now != null && link == Link.UP) {
            now.hinted(new HypervisorEvent.Connected());
        }
    }

    /** What the hypervisor tells its listener. */
    void carry(HypervisorEvent event) {
        if (event instanceof HypervisorEvent.Connected) {
            link = Link.UP;
            deliver(event);
        } else if (event instanceof HypervisorEvent.Disconnected) {
            link = Link.DOWN;
            deliver(event);
        } else {
            // A start that is told late, or twice, releases a quarantine: Reeve takes it for somebody's wish.
            Weather now = event instanceof GuestEvent.Started && weather == Weather.STORMY ? Weather.FINE : weather;
            switch (now) {
                case FINE -> deliver(event);
                case LOSING -> {}
                case STORMY -> {
                    int times = stage.chance().between(0, 2);
                    for (int i = 0; i < times; i++) {
                        LoopSteps to = daemon;
                        stage.after(stage.chance().upTo(LATEST), () -> {
                            if (daemon == to) {
                                deliver(event);
                            }
                        });
                    }
                }
            }
        }
    }

    private void deliver(HypervisorEvent event) {
        LoopSteps to = daemon;
        if (to != null) {
            to.hinted(event);
        }
    }
}
