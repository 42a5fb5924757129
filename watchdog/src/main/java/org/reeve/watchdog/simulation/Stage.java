package org.reeve.watchdog.simulation;

import java.time.Duration;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.vm.VirtualTimeline;

/** What all parts of a world share: its time, its chance, and the log of what happens in it. */
record Stage(VirtualClock clock, VirtualTimeline time, Chance chance, EventLog log) {
    Duration now() {
        return clock.elapsed();
    }

    void after(Duration delay, Runnable happening) {
        time.after(delay, happening);
    }

    void say(String what) {
        log.say(what);
    }
}
