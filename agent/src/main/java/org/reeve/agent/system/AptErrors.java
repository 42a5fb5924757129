package org.reeve.agent.system;

import java.util.ArrayList;
import java.util.List;

/**
 * Why an apt-get failed, as far as its output tells: what a package's script said last, what dpkg makes of it, dependencies that cannot be
 * met, and apt's own errors.
 */
final class AptErrors {
    /** A service that cannot start is shown with ten lines of its journal; its own words are not the last of them. */
    private static final int LAST_WORDS = 8;

    /** With one of these dpkg begins with the next package: what scripts said before has nothing to do with it. */
    private static final List<String> NEXT_PACKAGE = List.of(
            "Selecting previously unselected package ",
            "Preparing to unpack ",
            "Unpacking ",
            "Setting up ",
            "Removing ",
            "Purging configuration files for ",
            "Processing triggers for ",
            "dpkg: dependency problems prevent ");

    private static final List<String> PROGRESS = List.of("dlstatus:", "pmstatus:", "pmerror:", "(Reading database ");

    /** The last is apt's word for that dpkg failed; the other follows from the failure of another package. */
    private static final String DPKG_FAILED = "E: Sub-process /usr/bin/dpkg returned";

    private static final String ANOTHER_FAILED = " dependency problems - leaving ";

    private final List<String> errors = new ArrayList<>();
    private final List<String> lastWords = new ArrayList<>();
    private boolean inDetails;

    /** How many errors there were before the package that dpkg speaks of. */
    private int before;

    private AptErrors() {}

    /** One line; all that it said where it names no error. */
    static String of(Programs.Outcome outcome) {
        AptErrors found = new AptErrors();
        outcome.output().stream()
                .filter(line -> PROGRESS.stream().noneMatch(line::startsWith))
                .forEach(found::line);
        return found.errors.isEmpty() ? outcome.said() : new Programs.Outcome(outcome.exit(), found.errors).said();
    }

    private void line(String line) {
        if (inDetails && line.startsWith(ANOTHER_FAILED)) {
            errors.subList(before, errors.size()).clear();
            return;
        }
        inDetails = inDetails && line.startsWith(" ");
        if (inDetails) {
            errors.add(line);
        } else if (line.startsWith("dpkg: error processing ")) {
            before = errors.size();
            errors.addAll(lastWords.subList(Math.max(0, lastWords.size() - LAST_WORDS), lastWords.size()));
            lastWords.clear();
            errors.add(line);
            inDetails = true;
        } else if (line.equals("The following packages have unmet dependencies:")) {
            inDetails = true;
        } else if ((line.startsWith("E: ") && !line.startsWith(DPKG_FAILED)) || line.startsWith("dpkg: error")) {
            errors.add(line);
        } else if (NEXT_PACKAGE.stream().anyMatch(line::startsWith)) {
            lastWords.clear();
        } else {
            lastWords.add(line);
        }
    }
}
