package org.reeve.agent.system;

import java.time.Duration;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlanStep;

/** A guest's operating system, as the module engine and checks need it: look, do one step, run a program. */
public interface GuestSystem {
    /**
     * Looks at what is asked for. Changes nothing.
     *
     * @throws GuestSystemException when it could not be seen; what is not there is a fact, not an exception
     */
    Facts observe(Asks asks) throws GuestSystemException;

    /**
     * Every package that installing these would bring newly, they themselves included. Changes nothing, except that the lists of
     * packages may be fetched when one of them is not known.
     *
     * @throws GuestSystemException when they cannot be installed
     */
    List<String> arrivals(List<String> names) throws GuestSystemException;

    /**
     * Does one step, whatever was there before: whether it may is settled by {@code plan.StepCheck}.
     *
     * @param progress is told how far a long step is
     * @throws GuestSystemException when it could not be done, with what to correct
     */
    void carryOut(PlanStep step, StepListener progress) throws GuestSystemException;

    /**
     * Sees to it that {@code reeve-agent rollback MODULE} runs after that time, whatever becomes of this agent; sets the time anew where
     * it is armed already.
     *
     * @throws GuestSystemException when this guest cannot do that
     */
    void armRollback(String module, Duration after) throws GuestSystemException;

    /** That is not needed any more. */
    void disarmRollback(String module) throws GuestSystemException;

    /**
     * Runs a program as that user, with its output bounded, and waits for it.
     *
     * @param user {@code root} for root; no other name may stand for it
     * @throws GuestSystemException when it cannot be run, or does not end within the limit; a bad exit is none
     */
    Ended run(List<String> argv, String user, Duration limit) throws GuestSystemException;

    /**
     * How a program ended.
     *
     * @param said the end of its output, on one line
     */
    record Ended(int exit, String said) {}

    /** Whoever follows a long step. */
    interface StepListener {
        /** @param percent 0 to 100 */
        void reached(int percent);
    }
}
