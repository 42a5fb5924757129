package org.reeve.watchdog.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.ProgressGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the host's watchdog device as long as everything that Reeve needs goes on, so that the host is reset when it does not
 * for long. Closing it stops the device; a process that dies without leaves it running, and the next one takes it up.
 */
final class HostWatchdog implements AutoCloseable {
    /** As in lists of threads. */
    static final String THREAD = "host-watchdog";

    private static final Logger LOG = LoggerFactory.getLogger(HostWatchdog.class);
    /** So often within its time-out; one feed may come late, or fail. */
    private static final int FEEDS_PER_TIMEOUT = 6;

    private static final Duration END_MOST = Duration.ofSeconds(5);

    private final WatchdogDevice device;
    private final Path path;
    private final Duration timeout;
    private final ProgressGate progress;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Feeding feeding = Feeding.GOES_ON;
    private @Nullable Thread thread;

    private enum Feeding {
        GOES_ON,
        HELD_BACK,
        FAILS
    }

    private HostWatchdog(WatchdogDevice device, Path path, Duration timeout, ProgressGate progress) {
        this.device = device;
        this.path = path;
        this.timeout = timeout;
        this.progress = progress;
    }

    /**
     * Starts the device with that time-out; feeding it is the caller's, or {@link #start}'s.
     *
     * @param sysfs {@link WatchdogFacts#SYSFS}
     * @throws RefusedException when it could not be stopped again, or would not do what was asked for; it is stopped then
     */
    static HostWatchdog arm(
            Path path, Duration timeout, Path sysfs, WatchdogDevice.Opener opener, ProgressGate progress)
            throws RefusedException {
        String identity = requireSuitable(path, timeout, sysfs);
        WatchdogDevice device;
        try {
            device = opener.open(path);
        } catch (IOException failure) {
            throw new RefusedException(
                    "it cannot be opened: " + failure.getMessage(),
                    "see that it is there, that no other program uses it (systemd does when RuntimeWatchdogSec is set in"
                            + " system.conf), and that the unit allows it (DeviceAllow=)");
        }
        try {
            requireObedient(device, timeout);
            device.keepAlive();
        } catch (IOException failure) {
            stop(device, path);
            throw new RefusedException(String.valueOf(failure.getMessage()), "use another device or driver");
        } catch (RefusedException refused) {
            stop(device, path);
            throw refused;
        }
        LOG.info(
                "{} ({}) is armed: it resets this host when Reeve has stood still for more than {} s and was not"
                        + " brought back by a restart",
                path,
                identity,
                timeout.toSeconds());
        return new HostWatchdog(device, path, timeout, progress);
    }

    /** @return what the driver calls it */
    private static String requireSuitable(Path path, Duration timeout, Path sysfs) throws RefusedException {
        WatchdogFacts facts = WatchdogFacts.of(path, sysfs)
                .orElseThrow(() -> new RefusedException(
                        "the kernel calls no watchdog device like that", "write /dev/watchdog0, /dev/watchdog1 or so"));
        switch (facts.wayOut()) {
            case THERE_IS -> {}
            case NONE ->
                throw new RefusedException(
                        "nowayout is set: once armed nothing could stop it, not even an orderly stop of Reeve",
                        "load its driver with nowayout=0");
            case UNKNOWN ->
                throw new RefusedException(
                        "the kernel does not say whether it could be stopped again (" + sysfs + ")",
                        "see that the device is there and its driver is loaded");
        }
        OptionalInt longest = facts.longestTimeout();
        if (longest.isPresent() && longest.getAsInt() > 0 && longest.getAsInt() < timeout.toSeconds()) {
            throw new RefusedException(
                    "it waits for " + longest.getAsInt() + " s at most", "set [host] watchdog-timeout to that or less");
        }
        if (facts.resetTheHost()) {
            LOG.warn("This host is up since {} has reset it: nobody fed it any more", path);
        }
        return facts.identity();
    }

    private static void requireObedient(WatchdogDevice device, Duration timeout) throws IOException, RefusedException {
        for (WatchdogDevice.Ability ability : WatchdogDevice.Ability.values()) {
            if (!device.can(ability)) {
                throw new RefusedException(
                        "its driver lacks "
                                + switch (ability) {
                                    case SET_TIMEOUT -> "a time-out that can be set";
                                    case MAGIC_CLOSE -> "the magic close, so that a crash of Reeve would stop it";
                                    case KEEP_ALIVE -> "the call to feed it";
                                },
                        "use another device or driver");
            }
        }
        Duration made = device.setTimeout(timeout);
        Duration read = device.timeout();
        if (!made.equals(timeout) || !read.equals(timeout)) {
            throw new RefusedException(
                    "it was told to wait for " + timeout.toSeconds() + " s and says that it waits for "
                            + (made.equals(timeout) ? read : made).toSeconds() + " s",
                    "set [host] watchdog-timeout to what it can do");
        }
    }

    /** Feeds it from now on, in a thread of its own. */
    void start() {
        Thread feeder = Thread.ofPlatform().name(THREAD).daemon().unstarted(this::run);
        thread = feeder;
        feeder.start();
    }

    private void run() {
        try {
            do {
                feed();
            } while (!closed.await(timeout.dividedBy(FEEDS_PER_TIMEOUT).toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** Once, if all goes on. */
    void feed() {
        List<ProgressGate.Loop> stalled = progress.stalled();
        if (!stalled.isEmpty()) {
            turn(Feeding.HELD_BACK, () -> "stuck: " + stalled);
            return;
        }
        try {
            device.keepAlive();
            turn(Feeding.GOES_ON, () -> "");
        } catch (IOException failure) {
            turn(Feeding.FAILS, () -> String.valueOf(failure.getMessage()));
        }
    }

    private interface Why {
        String words();
    }

    private void turn(Feeding now, Why why) {
        if (feeding == now) {
            return;
        }
        feeding = now;
        if (now == Feeding.GOES_ON) {
            LOG.warn("{} is fed again", path);
        } else {
            LOG.error(
                    "{} is not fed, {}: it resets this host in {} s unless that ends",
                    path,
                    why.words(),
                    device.timeLeft().orElse(timeout).toSeconds());
        }
    }

    /** Stops the device. */
    @Override
    public void close() {
        closed.countDown();
        Thread feeder = thread;
        try {
            if (feeder != null) {
                var _ = feeder.join(END_MOST);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stop(device, path);
    }

    private static void stop(WatchdogDevice device, Path path) {
        try {
            device.disarm();
            LOG.info("{} is stopped", path);
        } catch (IOException failure) {
            LOG.error("{} could not be stopped and may reset this host: {}", path, failure.getMessage());
        }
    }
}
