package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.RecoveryPolicy.SignsOfLife;
import org.reeve.watchdog.recovery.Vitals.Excuse;

/** What a guest's signs of life say about it. */
sealed interface Verdict {
    /** Nothing speaks against it. */
    record Alive() implements Verdict {}

    /** It cannot be judged now. */
    record Excused(Excuse excuse) implements Verdict {}

    /** Something speaks against it, and that is not enough. */
    record Suspected(List<Witness> witnesses) implements Verdict {}

    /** Two independent witnesses say that nothing inside runs any more. */
    record Hung(List<Witness> witnesses) implements Verdict {}

    /** QEMU itself does not go on: nobody can ask it for anything. */
    record Stuck(List<Witness> witnesses) implements Verdict {}

    /** It lives, and does not do what it is there for. */
    record Failing(FailedCheck check) implements Verdict {}

    /** Whether its watchdog device has fired and nothing has shown since that the guest lives. */
    enum Device {
        FED,
        /** Just now: whoever uses neither disk nor network besides hangs. */
        FIRED,
        /** A while ago: a guest that lives may have been idle since, and that is no second sign any more. */
        FIRED_BEFORE
    }

    static Verdict of(Vitals vitals, Device device, SignsOfLife limits) {
        Excuse excuse = vitals.excuse();
        if (excuse != null && excuse != Excuse.CHECKS_AWAITED) {
            return new Excused(excuse);
        }
        List<Witness> witnesses = new ArrayList<>();
        if (device != Device.FED) {
            witnesses.add(new Witness(Witness.Kind.DEVICE, Duration.ZERO));
        }
        add(witnesses, Witness.Kind.AGENT, vitals.agentSilent(), limits.agent());
        add(witnesses, Witness.Kind.VCPU, vitals.vcpuStandstill(), limits.vcpu());
        add(witnesses, Witness.Kind.NETWORK, vitals.networkSilent(), limits.agent());
        add(witnesses, Witness.Kind.MONITOR, vitals.monitorSilent(), limits.monitor());
        if (vitals.monitorSilent() != null) {
            // Whatever else is missing may be missing because of it, and it would do nothing that is asked of it.
            return has(witnesses, Witness.Kind.MONITOR) && witnesses.size() >= 2
                    ? new Stuck(witnesses)
                    : new Suspected(witnesses);
        }
        if (counting(witnesses, vitals.pace()) >= 2 && !doesInputOrOutput(vitals, limits)) {
            return new Hung(witnesses);
        }
        if (device == Device.FIRED) {
            // A guest may be idle for long: on its own this says nothing, with a device that is not fed it does.
            add(witnesses, Witness.Kind.IO, vitals.ioStandstill(), limits.vcpu());
            return has(witnesses, Witness.Kind.IO) ? new Hung(witnesses) : new Suspected(witnesses);
        }
        if (device == Device.FIRED_BEFORE) {
            return new Suspected(witnesses);
        }
        if (!vitals.failed().isEmpty()) {
            return new Failing(vitals.failed().getFirst());
        }
        if (excuse != null) {
            return new Excused(excuse);
        }
        return witnesses.isEmpty() ? new Alive() : new Suspected(witnesses);
    }

    static String words(List<Witness> witnesses) {
        return witnesses.stream().map(Witness::words).collect(Collectors.joining(", and "));
    }

    /** Who uses a disk or the network is not hung, whatever else is missing. */
    private static boolean doesInputOrOutput(Vitals vitals, SignsOfLife limits) {
        Duration standstill = vitals.ioStandstill();
        return standstill != null && standstill.compareTo(limits.vcpu()) < 0;
    }

    /**
     * A kernel whose CPUs go to sleep and wake up would answer on the network, unless somebody wants it not to: a firewall, an interface
     * that was taken down, a cable that was pulled. Together with an agent that was killed, that looks like death from here, and it is
     * none. So the network bears witness only against CPUs that stand still or run without rest.
     */
    private static long counting(List<Witness> witnesses, Vitals.Pace pace) {
        boolean networkCounts = pace == Vitals.Pace.BUSY || has(witnesses, Witness.Kind.VCPU);
        return witnesses.stream()
                .filter(witness -> networkCounts || witness.kind() != Witness.Kind.NETWORK)
                .count();
    }

    private static boolean has(List<Witness> witnesses, Witness.Kind kind) {
        return witnesses.stream().anyMatch(witness -> witness.kind() == kind);
    }

    private static void add(List<Witness> witnesses, Witness.Kind kind, @Nullable Duration missing, Duration limit) {
        if (missing != null && missing.compareTo(limit) >= 0) {
            witnesses.add(new Witness(kind, missing));
        }
    }
}
