package org.reeve.watchdog.check;

import java.util.List;

/** The checks that a host's operator wrote for guests by their names. */
public record HostChecks(List<Rule> rules) {
    /** Where no checks are configured. */
    public static final HostChecks NONE = new HostChecks(List.of());

    public HostChecks {
        rules = List.copyOf(rules);
    }

    /** @param guests whom the check applies to */
    public record Rule(GuestNames guests, Check check) {}

    /** What applies to a guest of that name, in the order of the file; not more than {@link Check#MOST_PER_GUEST}. */
    public List<Check> of(String name) {
        return rules.stream()
                .filter(rule -> rule.guests().test(name))
                .map(Rule::check)
                .limit(Check.MOST_PER_GUEST)
                .toList();
    }
}
