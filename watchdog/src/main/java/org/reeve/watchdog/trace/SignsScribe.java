package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.InsideCheck;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.Vitals;
import org.reeve.watchdog.story.Detail;
import org.reeve.watchdog.story.Happening;

/**
 * Signs of life that stop and go on, and checks that fail and pass. A sign is written when it has been missing for as long as the
 * strictest policy asks for, and then as missing since it was last seen.
 */
final class SignsScribe {
    private static final Duration MISSING = Duration.ofSeconds(10);
    /** Later than the CPUs' standstill, which explains it. */
    private static final Duration AGENT_MISSING = Duration.ofSeconds(15);
    /** QEMU owes its first answer only when it is asked; its CPUs stood still before. */
    private static final Duration UNASKED = Duration.ofSeconds(10);

    private final Ink ink;
    private final BootScribe boots;
    private final Set<Sign> missing = new HashSet<>();
    private @Nullable Duration deviceFiredAt;
    private Duration ranSince = Duration.ZERO;
    private final Map<String, String> failedInside = new HashMap<>();
    private final Map<String, String> failedOutside = new HashMap<>();

    private enum Sign {
        MONITOR,
        CPUS,
        AGENT,
        /** Disk and network: written only where it says something, beside another sign. */
        TRAFFIC,
        NETWORK
    }

    SignsScribe(Ink ink, BootScribe boots) {
        this.ink = ink;
        this.boots = boots;
    }

    /** It stood still on purpose, or for another reason that is written: nothing was missing meanwhile. */
    void runsSince(Duration now) {
        ranSince = now;
    }

    /** Whatever was missing, the new run or boot has not missed it yet. */
    void booted() {
        missing.retainAll(Set.of(Sign.NETWORK));
        deviceFiredAt = null;
    }

    void deviceFired(Duration now) {
        deviceFiredAt = now;
    }

    void spoke(Duration now) {
        if (missing.remove(Sign.AGENT)) {
            ink.write(now, Happening.AGENT_SPEAKS);
        }
        deviceFiredAt = null;
    }

    /** The guest runs. */
    void examined(Vitals vitals, Duration now) {
        if (vitals.excuse() != null && vitals.excuse() != Vitals.Excuse.CHECKS_AWAITED) {
            return;
        }
        monitor(vitals, now);
        if (missing.contains(Sign.MONITOR)) {
            return;
        }
        cpus(vitals, now);
        if (missing.contains(Sign.CPUS)) {
            return;
        }
        agent(vitals, now);
        traffic(vitals, now);
    }

    private void monitor(Vitals vitals, Duration now) {
        Duration silent = vitals.monitorSilent();
        if (silent == null) {
            if (missing.remove(Sign.MONITOR)) {
                ink.write(now, Happening.QEMU_GOES_ON);
            }
        } else if (silent.compareTo(MISSING) >= 0 && missing.add(Sign.MONITOR)) {
            Duration still = vitals.vcpuStandstill();
            boolean stoodBefore =
                    still != null && still.compareTo(silent) > 0 && still.compareTo(silent.plus(UNASKED)) < 0;
            ink.write(now.minus(stoodBefore ? still : silent), Happening.QEMU_STOPS);
        }
    }

    private void cpus(Vitals vitals, Duration now) {
        Duration still = withinRun(vitals.vcpuStandstill(), now);
        if (isMissing(still, MISSING)) {
            // QEMU may owe an answer that is not late yet: then it is QEMU that stands still.
            if (vitals.monitorSilent() == null && missing.add(Sign.CPUS)) {
                ink.write(now.minus(still), Happening.HANGS);
            }
        } else if (missing.remove(Sign.CPUS)) {
            ink.write(now, Happening.CALM);
        }
    }

    private void agent(Vitals vitals, Duration now) {
        Duration silent = withinRun(vitals.agentSilent(), now);
        if (isMissing(silent, AGENT_MISSING) && !boots.isComingUp() && missing.add(Sign.AGENT)) {
            ink.write(now.minus(silent), Happening.AGENT_FALLS_SILENT);
        }
    }

    private void traffic(Vitals vitals, Duration now) {
        Duration still = withinRun(vitals.ioStandstill(), now);
        boolean flows = still != null && still.compareTo(MISSING) < 0;
        if (flows) {
            if (missing.remove(Sign.TRAFFIC)) {
                ink.write(now, Happening.CALM);
            }
        } else if (saysSomething() && missing.add(Sign.TRAFFIC)) {
            ink.write(still == null ? now : now.minus(still), Happening.IDLES);
        }
    }

    private boolean saysSomething() {
        return missing.contains(Sign.AGENT) || missing.contains(Sign.NETWORK) || deviceFiredAt != null;
    }

    private @Nullable Duration withinRun(@Nullable Duration missed, Duration now) {
        Duration run = now.minus(ranSince);
        return missed == null || missed.compareTo(run) < 0 ? missed : run;
    }

    private static boolean isMissing(@Nullable Duration since, Duration limit) {
        return since != null && since.compareTo(limit) >= 0;
    }

    // ---- checks

    void insideChecks(List<InsideCheck> checks, Duration now) {
        Map<String, String> failing = new HashMap<>();
        for (InsideCheck check : checks) {
            String before = failedInside.get(check.name());
            switch (check.state()) {
                case FAILING ->
                    failing.put(check.name(), Detail.failedCheck(check.name(), check.action(), check.unit()));
                case UNSETTLED -> {
                    if (before != null) {
                        failing.put(check.name(), before);
                    }
                }
                case PASSING -> {}
            }
        }
        changed(failedInside, failing, Happening.CHECK_FAILS, Happening.CHECK_PASSES, now);
    }

    /** @param silentSince since when nothing in it answers; null while something does */
    void outsideChecks(List<FailedCheck> checks, @Nullable Duration silentSince, Duration now) {
        Map<String, String> failing = new HashMap<>();
        checks.forEach(
                check -> failing.put(check.name(), Detail.failedCheck(check.name(), check.action(), check.unit())));
        changed(failedOutside, failing, Happening.OUTSIDE_CHECK_FAILS, Happening.OUTSIDE_CHECK_PASSES, now);
        if (silentSince == null) {
            if (missing.remove(Sign.NETWORK)) {
                ink.write(now, Happening.NETWORK_ANSWERS);
            }
        } else if (missing.add(Sign.NETWORK)) {
            ink.write(silentSince, Happening.NETWORK_FALLS_SILENT);
        }
    }

    private void changed(
            Map<String, String> known, Map<String, String> found, Happening fails, Happening passes, Duration now) {
        for (String name : List.copyOf(known.keySet())) {
            if (!found.containsKey(name)) {
                known.remove(name);
                ink.write(now, passes, name);
            }
        }
        found.forEach((name, detail) -> {
            if (!detail.equals(known.put(name, detail))) {
                ink.write(now, fails, detail);
            }
        });
    }
}
