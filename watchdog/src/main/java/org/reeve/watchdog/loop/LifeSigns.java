package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.Vitals;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Pulse;

/**
 * When a guest last showed each sign of life, on the monotonic clock. What this daemon has not seen itself counts from the moment
 * at which it began to look: nothing is held against a guest for a time in which nobody watched.
 */
final class LifeSigns {
    private @Nullable Integer run;
    private Arrival arrival = Arrival.LONG_AGO;
    private @Nullable Duration startedAt;
    private @Nullable Duration mayBootSince;
    private @Nullable Duration watchedSince;
    private @Nullable Duration heardAt;
    private Agent agent = Agent.EXPECTED;
    private Rest rest = Rest.NONE;
    /** Until when it was seen not to run, or to be worked on: that nothing came from it then says nothing. */
    private @Nullable Duration restedUntil;

    private Counter vcpu = Counter.UNREAD;
    private VcpuPace pace = new VcpuPace();
    private Counter disks = Counter.UNREAD;
    private Counter packets = Counter.UNREAD;
    private Disks lastOfDisks = Disks.KNOWN;
    private @Nullable Duration monitorSilentSince;
    private final OutsideChecks outside = new OutsideChecks();
    private final InsideChecks inside = new InsideChecks();
    /** The check that failed when the last daemon ended, until it is known whether that is an outside one. */
    private @Nullable String failedBefore;

    /** Whether it ought to be heard. */
    private enum Agent {
        EXPECTED,
        /** It was told to end, and said so. */
        GONE
    }

    /** When a guest that is seen to run for the first time has begun to, for all that is known. */
    enum Arrival {
        LONG_AGO,
        /** While nobody looked, and perhaps lately: that nothing answers says nothing until it may have come up. */
        UNSEEN,
        LATELY
    }

    private enum Rest {
        NONE,
        EXCUSED
    }

    /**
     * Something that only grows while a guest lives.
     *
     * @param movedAt when it was last seen to have grown; null until it was read
     */
    private record Counter(long value, @Nullable Duration movedAt) {
        static final Counter UNREAD = new Counter(-1, null);

        Counter read(@Nullable Long now, Duration at) {
            return now == null || (now == value && movedAt != null) ? this : new Counter(now, at);
        }
    }

    /** Whether the last pulse told of the disks, of a guest that has some. */
    private enum Disks {
        KNOWN,
        UNKNOWN
    }

    /** When a guest that runs at the first look has begun to. */
    void arrived(Arrival when) {
        arrival = when;
    }

    /** The guest as it was looked at. Another number of its run: it was started since. */
    void seen(Guest guest, Duration now) {
        Rest before = rest;
        rest = guest.power() == PowerState.RUNNING && guest.activity() == Activity.NONE ? Rest.NONE : Rest.EXCUSED;
        if (rest == Rest.EXCUSED || before == Rest.EXCUSED) {
            restedUntil = now;
            pace.interrupted();
        }
        if (guest.run() == null) {
            run = null;
            forget();
        } else if (!guest.run().equals(run)) {
            run = guest.run();
            forget();
            watchedSince = now;
            startedAt = arrival == Arrival.LATELY ? now : null;
            mayBootSince = arrival == Arrival.UNSEEN ? now : null;
        }
        arrival = Arrival.LATELY;
    }

    /** It began anew within the same run. */
    void rebooted(Duration now) {
        forget();
        startedAt = now;
        watchedSince = now;
    }

    void heard(Duration now) {
        heardAt = now;
        agent = Agent.EXPECTED;
    }

    /** The agent was told to end, and ends in order. */
    void farewell() {
        agent = Agent.GONE;
    }

    void measured(Pulse pulse, Duration now) {
        Duration vcpuTime = pulse.vcpuTime();
        vcpu = vcpu.read(vcpuTime == null ? null : vcpuTime.toNanos(), now);
        if (vcpuTime != null) {
            pace.read(vcpuTime, now);
        }
        disks = disks.read(pulse.blockRequests(), now);
        packets = packets.read(pulse.packets(), now);
        lastOfDisks = pulse.blockRequests() == null && disks.movedAt() != null ? Disks.UNKNOWN : Disks.KNOWN;
        if (pulse.monitor().answer() != Pulse.Answer.SILENT) {
            monitorSilentSince = null;
        } else if (monitorSilentSince == null) {
            monitorSilentSince = now.minus(pulse.monitor().since());
        }
    }

    /** What the outside checks of the guest found. */
    void checked(Findings findings) {
        outside.told(findings);
    }

    /** Its outside checks are those of these names. */
    void checkedBy(Set<String> names) {
        outside.only(names);
        if (failedBefore != null && names.contains(failedBefore)) {
            inside.awaitNoMore();
        }
        failedBefore = null;
    }

    /** What its agent says of the inside ones. */
    void checkedInside(List<InsideCheck> checks) {
        inside.told(checks);
    }

    /** A check of that name failed when the last daemon ended, from the inside or the outside: it has to be shown to pass. */
    void awaitCheck(String name) {
        failedBefore = name;
        outside.await(name);
        inside.await();
    }

    /** @param agentKnown whether an agent ever spoke in this guest */
    Vitals vitals(Guest guest, boolean agentKnown, boolean changesInside, RecoveryPolicy policy, Duration now) {
        Duration agentFrom = later(heardAt, later(startedAt, watchedSince));
        boolean mayBoot = mayStillBoot(policy.signs().bootGrace(), now);
        return new Vitals(
                agentKnown && agent == Agent.EXPECTED && !mayBoot ? missing(agentFrom, now) : null,
                vcpuStandstill(now),
                pace.now(),
                ioStandstill(policy.signs().vcpu(), now),
                missing(monitorSilentSince, now),
                mayBoot ? null : missing(outside.silentSince(), now),
                excuse(guest.activity(), changesInside, policy.signs().bootGrace(), now),
                failed(policy.insideChecks()));
    }

    private List<FailedCheck> failed(FailedCheck.Action mostInside) {
        return Stream.concat(outside.failed().stream(), inside.failed(mostInside).stream())
                .sorted(Comparator.comparing(FailedCheck::action).reversed())
                .toList();
    }

    private Vitals.@Nullable Excuse excuse(Activity activity, boolean changesInside, Duration bootGrace, Duration now) {
        return switch (activity) {
            case MIGRATING -> Vitals.Excuse.MIGRATING;
            case SAVING -> Vitals.Excuse.SAVING;
            case DUMPING -> Vitals.Excuse.DUMPING;
            case BACKING_UP -> Vitals.Excuse.BACKING_UP;
            case SNAPSHOTTING -> Vitals.Excuse.SNAPSHOTTING;
            case OTHER -> Vitals.Excuse.HYPERVISOR_BUSY;
            case NONE ->
                changesInside
                        ? Vitals.Excuse.UPDATING
                        : isBooting(bootGrace, now)
                                ? Vitals.Excuse.BOOTING
                                : awaitsChecks(bootGrace, now) ? Vitals.Excuse.CHECKS_AWAITED : null;
        };
    }

    private boolean awaitsChecks(Duration bootGrace, Duration now) {
        Duration from = later(startedAt, watchedSince);
        return outside.isAwaited()
                || (inside.isAwaited() && from != null && now.minus(from).compareTo(bootGrace) < 0);
    }

    private boolean isBooting(Duration bootGrace, Duration now) {
        Duration started = startedAt;
        return started != null
                && now.minus(started).compareTo(bootGrace) < 0
                && (heardAt == null || heardAt.compareTo(started) < 0);
    }

    private boolean mayStillBoot(Duration bootGrace, Duration now) {
        return mayBootSince != null
                && heardAt == null
                && now.minus(mayBootSince).compareTo(bootGrace) < 0;
    }

    private void forget() {
        startedAt = null;
        mayBootSince = null;
        heardAt = null;
        agent = Agent.EXPECTED;
        vcpu = Counter.UNREAD;
        pace = new VcpuPace();
        disks = Counter.UNREAD;
        packets = Counter.UNREAD;
        lastOfDisks = Disks.KNOWN;
        monitorSilentSince = null;
        inside.begunAnew();
    }

    /** A guest that uses very little of a CPU lives between two steps of its time, too: for so long nobody knows. */
    private @Nullable Duration vcpuStandstill(Duration now) {
        Duration still = missing(vcpu.movedAt, now);
        return still != null && !still.isZero() && still.compareTo(pace.longestStep()) < 0 ? null : still;
    }

    /** While nobody can tell of its disks, packets show that it lives, and their absence shows nothing. */
    private @Nullable Duration ioStandstill(Duration idleAfter, Duration now) {
        if (lastOfDisks == Disks.KNOWN) {
            return missing(later(disks.movedAt, packets.movedAt), now);
        }
        Duration silent = missing(packets.movedAt, now);
        return silent != null && silent.compareTo(idleAfter) < 0 ? silent : null;
    }

    private static @Nullable Duration later(@Nullable Duration one, @Nullable Duration other) {
        return one == null ? other : other == null || one.compareTo(other) > 0 ? one : other;
    }

    private @Nullable Duration missing(@Nullable Duration from, Duration now) {
        Duration counted = from == null ? null : later(from, restedUntil);
        return counted == null ? null : now.minus(counted);
    }
}
