package org.reeve.agent.system;

class SimulatedSystemTest extends GuestSystemContract {
    private final SimulatedSystem guest = new SimulatedSystem();

    SimulatedSystemTest() {
        guest.directory("/etc/app");
    }

    @Override
    GuestSystem guest() {
        return guest;
    }

    @Override
    String account() {
        return "root";
    }

    @Override
    String group() {
        return "root";
    }
}
