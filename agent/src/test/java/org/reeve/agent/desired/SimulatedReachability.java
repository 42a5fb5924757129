package org.reeve.agent.desired;

import java.time.Duration;

/** A guest that is reached after a change, or is not, as a test wants it. */
final class SimulatedReachability implements Reachability {
    private boolean reached = true;
    private Runnable whenChanged = () -> {};

    void cutOff() {
        reached = false;
    }

    /** What happens when a change was made and before anybody is asked. */
    void whenChanged(Runnable what) {
        whenChanged = what;
    }

    @Override
    public Duration patience() {
        return Duration.ofMillis(1);
    }

    @Override
    public Proof begin() {
        return new Proof() {
            @Override
            public void changed() {
                whenChanged.run();
            }

            @Override
            public boolean isGiven() {
                return reached;
            }

            @Override
            public String awaited() {
                return "its host has to connect again";
            }
        };
    }
}
