package org.reeve.watchdog.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reeve.watchdog.story.Player.Agent;
import org.reeve.watchdog.story.Player.Begins;

/**
 * How one guest of a story stands after all that happened to it so far, so that another story can begin there. What was in order
 * again because Reeve saw to it is in order; a guest in the middle of its trouble begins with that.
 */
public final class Tally {
    private static final String HEALTHY = "healthy:";

    private final String name;
    private Definition definition;
    private Agent agent;
    private Begins power;
    /** What still holds, by what it is about, in the order in which it began. */
    private final Map<String, Story.Command> holds = new LinkedHashMap<>();

    public Tally(Player player) {
        this.name = player.name();
        this.definition = player.definition();
        this.agent = player.agent();
        this.power = player.begins();
    }

    public Player player() {
        return new Player(name, definition, agent, power);
    }

    /** What happens to the player at once, for it to stand as it does. */
    public List<Story.Command> commands() {
        List<Story.Command> commands = new ArrayList<>();
        for (Story.Command command : holds.values()) {
            commands.add(new Story.Command(Duration.ZERO, command.happening(), name, command.detail()));
        }
        return commands;
    }

    public void after(Story.Command command) {
        switch (command.happening()) {
            case PANICS, QEMU_DIES -> {
                bootEnded();
                hold("fault", command);
            }
            case DEVICE_FIRES -> hold("fault", command);
            case HANGS, SPINS, BUSY, IDLES -> hold("inside", command);
            case CALM -> holds.remove("inside");
            case AGENT_FALLS_SILENT -> hold("agent", command);
            case AGENT_SPEAKS -> {
                agent = Agent.PRESENT;
                holds.remove("agent");
            }
            case NETWORK_FALLS_SILENT -> hold("network", command);
            case NETWORK_ANSWERS -> holds.remove("network");
            case QEMU_STOPS -> hold("qemu", command);
            case QEMU_GOES_ON -> holds.remove("qemu");
            case DISK_FILLS -> hold("disk", command);
            case DISK_HAS_ROOM -> holds.remove("disk");
            case PANICS_AT_BOOT, BOOTS_WELL -> hold("boot", command);
            case COMES_UP_IN -> {
                holds.remove("boot");
                hold("boot time", command);
            }
            case OPERATOR_PAUSES -> hold("pause", command);
            case OPERATOR_RESUMES -> holds.remove("pause");
            case OWNER_REBOOTS, BEGINS_ANEW -> bootEnded();
            case OWNER_SHUTS_DOWN, OPERATOR_DESTROYS, COMPLETES -> becomes(Begins.OFF);
            case OPERATOR_STARTS -> becomes(Begins.RUNNING);
            case APPEARS -> becomes(Begins.OFF);
            case VANISHES -> becomes(Begins.ABSENT);
            case BEGINS -> hold("activity", command);
            case GIVES_UP -> holds.remove("activity");
            case IS_DEFINED -> definition = Definition.parse(command.detail());
            case IGNORES_ACPI, OBEYS_ACPI -> hold("acpi", command);
            case NMI_PANICS -> hold("nmi", command);
            case CHECK_FAILS ->
                hold("check " + Detail.failedCheck(command.detail()).name(), command);
            case CHECK_PASSES -> holds.remove("check " + command.detail());
            case OUTSIDE_CHECK_FAILS ->
                hold("outside " + Detail.failedCheck(command.detail()).name(), command);
            case OUTSIDE_CHECK_PASSES -> holds.remove("outside " + command.detail());
            case GETS_POLICY -> hold("policy", command);
            case OPERATION, PRINTS -> {}
            case REEVE -> {
                if (command.detail().startsWith(HEALTHY) || command.detail().contains("-> " + HEALTHY)) {
                    bootEnded();
                }
            }
        }
    }

    private void hold(String about, Story.Command command) {
        holds.remove(about);
        holds.put(about, command);
    }

    /** What was wrong with a boot is gone with it. */
    private void bootEnded() {
        List.of("fault", "inside", "agent", "qemu").forEach(holds::remove);
    }

    private void becomes(Begins next) {
        power = next;
        bootEnded();
        List.of("pause", "activity").forEach(holds::remove);
    }
}
