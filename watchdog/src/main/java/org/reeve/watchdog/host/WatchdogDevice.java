package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A watchdog device of the host that is open, and therefore ticks: it resets the host when nobody has fed it for its
 * time-out. See https://docs.kernel.org/watchdog/watchdog-api.html.
 */
interface WatchdogDevice {
    /** How a device is opened, which starts it. */
    interface Opener {
        WatchdogDevice open(Path device) throws IOException;
    }

    /** A bit of what the driver says it can do. */
    enum Ability {
        SET_TIMEOUT(0x0080),
        /** That closing it without the word for it leaves it running. */
        MAGIC_CLOSE(0x0100),
        KEEP_ALIVE(0x8000);

        private final int bit;

        Ability(int bit) {
            this.bit = bit;
        }

        boolean isIn(int options) {
            return (options & bit) != 0;
        }
    }

    boolean can(Ability ability) throws IOException;

    /** @return what the driver made of it: it may round */
    Duration setTimeout(Duration timeout) throws IOException;

    Duration timeout() throws IOException;

    /** Until it resets the host; empty when the driver does not tell. */
    Optional<Duration> timeLeft();

    void keepAlive() throws IOException;

    /** Stops it, where its driver lets it be stopped, and closes it. */
    void disarm() throws IOException;
}
