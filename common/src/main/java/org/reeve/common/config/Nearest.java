package org.reeve.common.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what was meant by a word that nobody knows. */
final class Nearest {
    private Nearest() {}

    /** A correction for people: the nearest of {@code known} when one is near, else all of them. */
    static String suggestion(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "nothing belongs here: remove it";
        }
        String nearest = known.stream()
                .min(Comparator.comparingInt((String other) -> distance(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        // A third of the letters wrong is a slip; more is another word.
        return distance(word, nearest) <= Math.max(1, Math.max(word.length(), nearest.length()) / 3)
                ? "did you mean \"" + nearest + "\"?"
                : "known here: " + String.join(", ", known);
    }

    /** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment); long words are cut. */
    static int distance(String left, String right) {
        String a = left.substring(0, Math.min(left.length(), 64));
        String b = right.substring(0, Math.min(right.length(), 64));
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
