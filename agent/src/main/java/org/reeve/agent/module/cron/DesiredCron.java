package org.reeve.agent.module.cron;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.ScheduledUnits;

/** One document of the module {@code cron}. */
record DesiredCron(List<Job> jobs, OnDrift onDrift) implements DesiredModule {
    DesiredCron {
        jobs = List.copyOf(jobs);
    }

    @Override
    public Asks asks() {
        return new Asks();
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<ScheduledUnits.Unit> units = new ArrayList<>();
        for (Job job : jobs) {
            units.add(new ScheduledUnits.Unit(
                    job.unit(), UnitText.service(job), UnitText.timer(job), job.schedule(), "job " + job.name()));
        }
        var scheduled = new ScheduledUnits("cron", onDrift.claim(Claim.OURS_ONLY), units);
        return new ModulePlan("cron", scheduled.steps(managed, "no [[job]] wants it any more"));
    }
}
