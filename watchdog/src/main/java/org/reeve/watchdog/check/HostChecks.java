package org.reeve.watchdog.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The checks that a host's operator wrote for guests by their names. */
public record HostChecks(List<Rule> rules) {
    /** Where no checks are configured. */
    public static final HostChecks NONE = new HostChecks(List.of());

    public HostChecks {
        rules = List.copyOf(rules);
    }

    /**
     * @param guests patterns of the names of guests, with {@code *} for any text; empty for all guests
     * @param check that applies to them
     */
    public record Rule(List<String> guests, Check check) {
        public Rule {
            guests = List.copyOf(guests);
        }

        private boolean isFor(String name) {
            return guests.isEmpty()
                    || Pattern.matches(
                            guests.stream()
                                    .map(pattern -> Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
                                    .collect(Collectors.joining("|")),
                            name);
        }
    }

    /** What applies to a guest of that name, in the order of the file; not more than {@link Check#MOST_PER_GUEST}. */
    public List<Check> of(String name) {
        return rules.stream()
                .filter(rule -> rule.isFor(name))
                .map(Rule::check)
                .limit(Check.MOST_PER_GUEST)
                .toList();
    }
}
