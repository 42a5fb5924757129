package org.reeve.watchdog.check;

/** What came of asking one address once, or all of a check's addresses. */
sealed interface Outcome {
    /** It answered as it should. */
    record Passed() implements Outcome {}

    /** Something is alive there, and did not answer as it should: it refused, or said something else, or stopped midway. */
    record WrongAnswer(String what) implements Outcome {}

    /** Nothing came back at all. */
    record NoAnswer(String what) implements Outcome {}

    /** This host could not ask, for a reason of its own: that says nothing about the guest. */
    record NotAsked(String why) implements Outcome {}

    /** This host asked, and had no time to listen: that says nothing about the guest either. */
    record NotHeard() implements Outcome {}

    Outcome PASSED = new Passed();

    /** Of two addresses of one guest the better outcome counts: it has what is asked for on either. */
    static Outcome better(Outcome left, Outcome right) {
        return rank(left) <= rank(right) ? left : right;
    }

    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case Passed _ -> 0;
            case WrongAnswer _ -> 1;
            case NoAnswer _ -> 2;
            case NotHeard _ -> 3;
            case NotAsked _ -> 4;
        };
    }
}
