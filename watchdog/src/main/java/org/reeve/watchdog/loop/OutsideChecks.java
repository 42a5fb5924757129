package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.recovery.FailedCheck;

/** What the checks of a guest from the outside have come to. One that failed is awaited when it begins anew: it has to be shown to pass. */
final class OutsideChecks {
    private final Set<String> awaited = new HashSet<>();
    private List<FailedCheck> failed = List.of();
    private @Nullable Duration silentSince;

    void told(Findings now) {
        failed.stream().map(FailedCheck::name).filter(now.unknown()::contains).forEach(awaited::add);
        awaited.retainAll(now.unknown());
        failed = now.failed();
        silentSince = now.networkSilentSince();
    }

    /** It failed when the last daemon ended, if it is one of these at all. */
    void await(String name) {
        awaited.add(name);
    }

    /** Only these are made from now on: who asks no more cannot be told how a check stands. */
    void only(Set<String> names) {
        awaited.retainAll(names);
        failed = failed.stream().filter(check -> names.contains(check.name())).toList();
        if (names.isEmpty()) {
            silentSince = null;
        }
    }

    boolean isAwaited() {
        return !awaited.isEmpty();
    }

    List<FailedCheck> failed() {
        return failed;
    }

    /** Since when nothing in the guest has answered; null while something does, and where nobody asks. */
    @Nullable
    Duration silentSince() {
        return silentSince;
    }
}
