package org.reeve.watchdog.loop;

import java.util.function.Predicate;
import org.reeve.common.guest.HostId;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;

/**
 * What the loop is told once.
 *
 * @param hostName for people
 * @param build the software's version
 * @param boot which boot of the host this is: with each one the hypervisor numbers runs of guests from the beginning
 * @param brake when restarts are held back
 * @param checks which guests are checked from the outside, and how
 * @param include which guests are Reeve's, by the names of their libvirt domains; others are never touched nor reported
 */
public record LoopConfig(
        HostId host,
        String hostName,
        String build,
        String boot,
        HostPolicy policy,
        Brake.Limits brake,
        HostChecks checks,
        Predicate<String> include) {}
