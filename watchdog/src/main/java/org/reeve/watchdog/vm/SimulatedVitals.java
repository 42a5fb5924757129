package org.reeve.watchdog.vm;

import java.time.Duration;

/** The counters of a simulated guest's run: they grow at an even pace, which changes with what the guest does. */
final class SimulatedVitals {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Timeline timeline;
    private Pace pace = Pace.STANDING_STILL;
    private Duration since = Duration.ZERO;
    private double vcpuSeconds;
    private double blockRequests;
    private double packets;

    SimulatedVitals(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * What grows in a second.
     *
     * @param vcpu seconds of CPU time
     */
    record Pace(double vcpu, double blockRequests, double packets) {
        static final Pace STANDING_STILL = new Pace(0, 0, 0);
        static final Pace IDLING = new Pace(0.05, 2, 3);
        static final Pace ASKING_NOTHING = new Pace(0.05, 0, 0);
        static final Pace WITHOUT_DISKS = new Pace(0.05, 0, 3);
        static final Pace COMPUTING = new Pace(1, 0, 0);
    }

    /** A new run: all counters begin again. */
    void begin() {
        since = timeline.elapsed();
        vcpuSeconds = 0;
        blockRequests = 0;
        packets = 0;
    }

    void goOn(Pace from) {
        settle();
        pace = from;
    }

    Duration vcpuTime() {
        settle();
        return Duration.ofNanos((long) (vcpuSeconds * NANOS_PER_SECOND));
    }

    long blockRequests() {
        settle();
        return (long) blockRequests;
    }

    long packets() {
        settle();
        return (long) packets;
    }

    private void settle() {
        Duration now = timeline.elapsed();
        double seconds = now.minus(since).toNanos() / NANOS_PER_SECOND;
        vcpuSeconds += seconds * pace.vcpu();
        blockRequests += seconds * pace.blockRequests();
        packets += seconds * pace.packets();
        since = now;
    }
}
