package org.reeve.common.guest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one guest is, as its host sees it.
 *
 * @param name the libvirt domain's name
 * @param recovery the state of its recovery in one word, such as {@code healthy} or {@code quarantined}
 * @param addresses IP addresses that the guest's agent reported; literal, without prefix length
 * @param agentVersion the agent's version; null while none is known
 */
public record GuestReport(
        GuestId guest,
        String name,
        PowerState power,
        AgentPresence agent,
        String recovery,
        List<String> addresses,
        @Nullable String agentVersion) {
    public GuestReport {
        addresses = List.copyOf(addresses);
    }
}
