package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.reeve.common.time.ReeveClock;

/** A watchdog device and what {@code /sys} says of it, as Linux' documentation and watchdog_dev.c have them behave. */
final class SimulatedWatchdog implements WatchdogDevice.Opener {
    static final Path PATH = Path.of("/dev/watchdog0");

    final Set<WatchdogDevice.Ability> abilities = EnumSet.allOf(WatchdogDevice.Ability.class);
    Duration step = Duration.ofSeconds(1);
    int feeds;

    private final ReeveClock clock;
    private final Path folder;
    private boolean wayOut = true;
    private boolean open;
    private boolean ticking;
    private boolean hasReset;
    private Duration timeout = Duration.ofSeconds(15);
    private Duration fed = Duration.ZERO;

    SimulatedWatchdog(ReeveClock clock, Path sysfs) throws IOException {
        this.clock = clock;
        this.folder = Files.createDirectories(sysfs.resolve("watchdog0"));
        says("identity", "Simulated");
        says("nowayout", "0");
        says("state", "inactive");
    }

    void says(String attribute, String value) throws IOException {
        Files.writeString(folder.resolve(attribute), value + "\n");
    }

    void saysNothingOf(String attribute) throws IOException {
        Files.delete(folder.resolve(attribute));
    }

    void hasNoWayOut() throws IOException {
        wayOut = false;
        says("nowayout", "1");
    }

    synchronized boolean isTicking() {
        return ticking;
    }

    synchronized boolean hasResetTheHost() {
        hasReset |= ticking && clock.elapsed().minus(fed).compareTo(timeout) > 0;
        return hasReset;
    }

    /** The kernel closes the descriptor, and nobody has said the word. */
    synchronized void itsProcessDies() {
        open = false;
        ticking &= abilities.contains(WatchdogDevice.Ability.MAGIC_CLOSE) || !wayOut;
    }

    @Override
    public synchronized WatchdogDevice open(Path device) throws IOException {
        if (open) {
            throw new IOException("another program has it open");
        }
        open = true;
        ticking = true;
        fed = clock.elapsed();
        return new Opened();
    }

    private final class Opened implements WatchdogDevice {
        @Override
        public boolean can(Ability ability) {
            return abilities.contains(ability);
        }

        @Override
        public Duration setTimeout(Duration wanted) {
            synchronized (SimulatedWatchdog.this) {
                timeout = step.multipliedBy(wanted.dividedBy(step));
                return timeout;
            }
        }

        @Override
        public Duration timeout() {
            return timeout;
        }

        @Override
        public Optional<Duration> timeLeft() {
            return Optional.of(timeout.minus(clock.elapsed().minus(fed)));
        }

        @Override
        public void keepAlive() throws IOException {
            synchronized (SimulatedWatchdog.this) {
                requireOpen();
                if (!hasResetTheHost()) {
                    fed = clock.elapsed();
                    feeds++;
                }
            }
        }

        @Override
        public void disarm() throws IOException {
            synchronized (SimulatedWatchdog.this) {
                requireOpen();
                open = false;
                ticking = ticking && !wayOut;
            }
        }

        private void requireOpen() throws IOException {
            if (!open) {
                throw new IOException("bad file descriptor");
            }
        }
    }
}
