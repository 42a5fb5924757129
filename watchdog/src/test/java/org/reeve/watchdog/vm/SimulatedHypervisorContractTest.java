package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.reeve.common.guest.GuestId;

class SimulatedHypervisorContractTest extends MachineContract {
    @Override
    protected MachineWorld open() {
        return new SimulatedWorld();
    }

    private static final class SimulatedWorld implements MachineWorld {
        private static final String BOOT_LINE = "Linux version 6.1.0";

        private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
        private final Duration soon = Duration.ofMillis(2);
        private final SimulatedHypervisor simulated =
                new SimulatedHypervisor(new RealTimeline(time), new SimulatedHypervisor.Timings(soon, soon, soon));
        private final GuestId guest = simulated.define("web");

        @Override
        public Hypervisor hypervisor() {
            return simulated;
        }

        @Override
        public GuestId guest() {
            return guest;
        }

        @Override
        public void operatorPauses() {
            simulated.operatorPauses(guest);
        }

        @Override
        public void operatorDestroys() {
            simulated.operatorDestroys(guest);
        }

        @Override
        public void operatorStarts() {
            simulated.operatorStarts(guest);
        }

        @Override
        public GuestId defineAnother() {
            return simulated.define("another");
        }

        @Override
        public void undefine(GuestId undefined) {
            simulated.undefine(undefined);
        }

        @Override
        public void awaitBooted() {
            simulated.prints(guest, BOOT_LINE);
        }

        @Override
        public void configure(LifecycleAction onCrash, WatchdogAction watchdog) throws HypervisorException {
            Guest now = simulated.find(guest, DEADLINE).orElseThrow();
            simulated.define(new Guest(
                    now.id(),
                    now.name(),
                    now.power(),
                    now.why(),
                    now.run(),
                    now.activity(),
                    now.persistence(),
                    new Guest.Reactions(onCrash, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                    now.panicDevice(),
                    watchdog,
                    now.agentChannel(),
                    now.consoleLog()));
        }

        @Override
        public void panic() {
            simulated.panic(guest);
        }

        @Override
        public void qemuDies() {
            simulated.qemuDies(guest);
        }

        @Override
        public void qemuStops() {
            simulated.qemuStops(guest);
        }

        @Override
        public void qemuGoesOn() {
            simulated.qemuGoesOn(guest);
        }

        @Override
        public void ownerShutsDown() {
            simulated.ownerShutsDown(guest);
        }

        @Override
        public void watchdogStarves() {
            simulated.watchdogFires(guest);
        }

        @Override
        public void daemonGoes() {
            simulated.disconnect("the test wants it");
        }

        @Override
        public void daemonComesBack() {
            simulated.connect();
        }

        @Override
        public String bootLine() {
            return BOOT_LINE;
        }

        @Override
        public void close() {
            simulated.close();
            time.shutdownNow();
        }
    }
}
