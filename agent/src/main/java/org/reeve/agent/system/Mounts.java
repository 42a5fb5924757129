package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.plan.UnitName;

/** What is mounted where. systemd mounts; it is told to by the unit of the directory. */
record Mounts(Programs programs, SystemdUnits units) implements SettingKeeper {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * One mount (proc(5)).
     *
     * @param device major and minor
     */
    record Mount(String device, String directory, String source) {}

    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            try {
                Mount mount = at(name);
                if (mount != null) {
                    BlockDevice device = BlockDevice.numbered(mount.device());
                    facts.put(
                            name,
                            new SettingFact.Value(
                                    device == null
                                            ? mount.source()
                                            : device.node().toString()));
                }
            } catch (IOException e) {
                facts.put(name, new SettingFact.Unseen("the mounts cannot be read: " + e.getMessage(), ""));
            }
        }
        return facts;
    }

    /** systemd is not asked to unmount: it would first stop every service that has said it needs the directory. */
    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        if (value != null) {
            units.run(new PlanStep.SetRunning(
                    UnitName.of(GuestPath.of(name), "mount"), PlanStep.SetRunning.Running.RUNNING));
            return;
        }
        Programs.Outcome outcome = programs.run(List.of("/usr/bin/umount", "--", name), LIMIT);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    name + " is not unmounted: " + outcome.said(),
                    "end what uses it (fuser -vm " + name + " shows who does), then retry");
        }
    }

    /** The mount that is seen at a directory; null where there is none. */
    static @Nullable Mount at(String directory) throws IOException {
        Mount found = null;
        for (Mount mount : all()) {
            if (mount.directory().equals(directory)) {
                found = mount;
            }
        }
        return found;
    }

    static @Nullable Mount of(BlockDevice device) throws IOException {
        for (Mount mount : all()) {
            BlockDevice mounted = BlockDevice.numbered(mount.device());
            if (mounted != null && mounted.node().equals(device.node())) {
                return mount;
            }
        }
        return null;
    }

    private static List<Mount> all() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .map(line -> {
                    String[] words = line.split(" ", -1);
                    return new Mount(
                            words[2],
                            words[4],
                            line.substring(line.indexOf(" - ") + 3).split(" ", -1)[1]);
                })
                .toList();
    }
}
