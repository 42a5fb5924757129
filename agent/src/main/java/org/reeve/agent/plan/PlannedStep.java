package org.reeve.agent.plan;

import java.time.Duration;

/**
 * A step with its place in a module's plan.
 *
 * @param title what it does, as a customer reads it, without the module's name: {@code install nginx}
 * @param reason why it is in the plan, such as the document's field that asks for it
 * @param expected how long it takes when there is something to do: its share of the whole
 */
public record PlannedStep(PlanStep step, String title, String reason, Duration expected) {}
