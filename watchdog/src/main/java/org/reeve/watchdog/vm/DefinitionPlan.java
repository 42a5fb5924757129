package org.reeve.watchdog.vm;

import java.util.List;
import org.reeve.common.guest.GuestId;

/**
 * What would change in a guest's persistent definition. The guest that runs keeps what it has until its next start from
 * off; a reboot is none.
 *
 * @param differences empty when the definition is as wanted already
 * @param restsOn a mark of the definition that was looked at: {@link Hypervisor#define} changes no other
 */
public record DefinitionPlan(GuestId guest, WantedDefinition wanted, List<Difference> differences, String restsOn) {
    public DefinitionPlan {
        differences = List.copyOf(differences);
    }

    /**
     * One thing that changes, in words.
     *
     * @param what such as {@code on_crash}
     * @param before such as {@code destroy}, {@code no such device}
     * @param after such as {@code preserve}
     */
    public record Difference(String what, String before, String after) {
        @Override
        public String toString() {
            return what + ": " + before + " -> " + after;
        }
    }
}
