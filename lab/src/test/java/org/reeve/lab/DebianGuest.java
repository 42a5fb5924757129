package org.reeve.lab;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.reeve.common.guest.GuestId;

/** A Debian guest of the lab with the agent in it, as it is built. What is typed goes to its serial console, as root. */
final class DebianGuest implements AutoCloseable {
    private final LabHost host;
    private final String name;
    private final GuestId id;

    private DebianGuest(LabHost host, String name, GuestId id) {
        this.host = host;
        this.name = name;
        this.id = id;
    }

    /** A guest that does not run. */
    static DebianGuest define(LabHost host, String name) {
        String image =
                LabHost.run("image-debian", "--overlay", LabContainer.agentImage(), "--enable", "reeve-agent.service");
        String uuid = LabHost.run("guest-define", host.name(), name, "--debian", image, "--memory", "640");
        return new DebianGuest(host, name, GuestId.parse(uuid));
    }

    GuestId id() {
        return id;
    }

    String name() {
        return name;
    }

    void start() {
        host.virsh("start", name);
    }

    /** Its next start from off takes it without these devices. */
    void without(String... devices) throws IOException {
        for (String device : devices) {
            String element = "(?s)    <" + device + "(?: [^>]*/>|[ >].*?</" + device + ">)\n";
            host.redefine(name, xml -> xml.replaceFirst(element, ""));
            if (definition().contains("<" + device)) {
                throw new AssertionError(name + " still has a device " + device);
            }
        }
    }

    /** What its next start from off takes. */
    String definition() {
        return host.virsh("dumpxml", "--inactive", name);
    }

    /** What it runs with. */
    String running() {
        return host.virsh("dumpxml", name);
    }

    String power() {
        return host.virsh("domstate", name);
    }

    /** The host's end of its network interface. */
    String link() {
        return host.virsh("domiflist", name)
                .lines()
                .map(String::strip)
                .filter(line -> line.contains(" bridge "))
                .findFirst()
                .orElseThrow()
                .split(" +", -1)[0];
    }

    /** @return what the command line printed; a failure where it did not end with 0 */
    String run(String commandLine) {
        return LabHost.run("guest-run", host.name(), name, commandLine);
    }

    /**
     * For what ends the guest, or never ends.
     *
     * @return when it was typed
     */
    Instant type(String commandLine) {
        return Instant.ofEpochMilli(
                Long.parseLong(LabHost.run("guest-run", "--no-wait", host.name(), name, commandLine)));
    }

    /** The kernel's id of this boot. */
    String boot() {
        List<String> lines = run("cat /proc/sys/kernel/random/boot_id").lines().toList();
        return lines.getFirst().strip();
    }

    @Override
    public void close() {
        LabHost.run("guest-remove", host.name(), name);
    }
}
