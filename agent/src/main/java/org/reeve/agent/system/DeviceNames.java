package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** Which block devices are there: udev's links below {@code /dev/disk} lead to the kernel's names. */
record DeviceNames() implements SettingKeeper {
    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            try {
                BlockDevice device = BlockDevice.at(Path.of(name));
                if (device != null) {
                    facts.put(name, new SettingFact.Value(device.node().toString()));
                }
            } catch (IOException e) {
                facts.put(name, new SettingFact.Unseen(name + " cannot be looked at: " + e.getMessage(), ""));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        throw new GuestSystemException(name + " is not made by anybody: a disk is there or not", "");
    }
}
