package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.List;

/** What changes between two texts, line by line, as people read it. */
public final class LineDiff {
    /** A longer difference is cut: it is for reading. */
    static final int MOST_LINES = 200;

    private static final int WIDEST_TABLE = 1_000_000;

    private LineDiff() {}

    /** Lines that go, with {@code - } before them, and lines that come, with {@code + }. */
    public static List<String> between(String before, String after) {
        List<String> old = PlainText.lines(before);
        List<String> now = PlainText.lines(after);
        int head = 0;
        while (head < old.size() && head < now.size() && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < now.size() - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        return cut(middle(old.subList(head, old.size() - tail), now.subList(head, now.size() - tail)));
    }

    private static List<String> middle(List<String> old, List<String> now) {
        List<String> difference = new ArrayList<>();
        int i = 0;
        int j = 0;
        if ((long) old.size() * now.size() <= WIDEST_TABLE) {
            int[][] common = longestCommon(old, now);
            while (i < old.size() && j < now.size()) {
                if (old.get(i).equals(now.get(j))) {
                    i++;
                    j++;
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                    difference.add("- " + old.get(i++));
                } else {
                    difference.add("+ " + now.get(j++));
                }
            }
        }
        while (i < old.size()) {
            difference.add("- " + old.get(i++));
        }
        while (j < now.size()) {
            difference.add("+ " + now.get(j++));
        }
        return difference;
    }

    private static int[][] longestCommon(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<String> cut(List<String> difference) {
        if (difference.size() <= MOST_LINES) {
            return difference;
        }
        List<String> shown = new ArrayList<>(difference.subList(0, MOST_LINES));
        shown.add("… and " + (difference.size() - MOST_LINES) + " lines more");
        return shown;
    }
}
