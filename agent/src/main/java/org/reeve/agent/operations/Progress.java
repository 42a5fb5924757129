package org.reeve.agent.operations;

import java.time.Duration;
import java.util.List;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Step;

/** How far a list of steps is, by their weights. Pure. */
final class Progress {
    /** A step that runs longer than expected still needs some time: this part of what was expected. */
    private static final int OVERDUE_PART = 5;

    private Progress() {}

    /**
     * @param before what was said last: percent does not go back
     * @return 0 to 99: all of it is done only when its end is known
     */
    static int percent(List<Step> steps, int before) {
        long whole = 0;
        long done = 0;
        for (Step step : steps) {
            whole += step.weightMillis();
            done += (long) step.weightMillis() * step.percent();
        }
        int now = whole == 0 ? 0 : (int) (done / whole);
        return Math.clamp(now, Math.min(before, 99), 99);
    }

    /**
     * Expected for the steps that are left. The weights are guesses: the range is from two thirds to one and a half of their sum.
     *
     * @param runningFor how long the running step has been at it
     */
    static DelayLeft delayLeft(List<Step> steps, Duration runningFor) {
        long left = 0;
        for (Step step : steps) {
            left += switch (step.state()) {
                case WAITING -> step.weightMillis();
                case RUNNING -> leftOf(step, runningFor.toMillis());
                case UNCHANGED, DONE, FAILED, UNDONE, SKIPPED -> 0;
            };
        }
        return new DelayLeft(Duration.ofMillis(left * 2 / 3), Duration.ofMillis(left * 3 / 2));
    }

    private static long leftOf(Step step, long runningMillis) {
        long byPercent = (long) step.weightMillis() * (100 - step.percent()) / 100;
        if (step.percent() > 0) {
            long byPace = runningMillis * (100 - step.percent()) / step.percent();
            return (byPercent + byPace) / 2;
        }
        return Math.max(byPercent - runningMillis, step.weightMillis() / OVERDUE_PART);
    }
}
