package org.reeve.watchdog.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Problem;

/** Which policy holds for which guest. Not thread-safe: the loop's thread has it. */
public final class Policies {
    /** What problems in a guest's own text name as their place. */
    public static final String PLACE = "policy";

    private final HostPolicy host;
    private final Map<GuestId, Own> own = new HashMap<>();

    private record Own(String toml, GuestPolicy policy) {}

    public Policies(HostPolicy host) {
        this.host = host;
    }

    /** @return what makes the same policies hold again that hold now */
    public Runnable mark() {
        Map<GuestId, Own> were = Map.copyOf(own);
        return () -> {
            own.clear();
            own.putAll(were);
        };
    }

    public GuestPolicy of(GuestId guest) {
        Own found = own.get(guest);
        return found == null ? host.usual() : found.policy();
    }

    /** The guest's own text; empty when the host's policy holds for it. */
    public Optional<String> text(GuestId guest) {
        return Optional.ofNullable(own.get(guest)).map(Own::toml);
    }

    /** All that is wrong with a guest's own text on this host; a blank one has no problem. */
    public List<Problem> problems(String toml) {
        return read(toml, host).problems();
    }

    /**
     * From now on {@code toml} holds for the guest; with a blank text its host's policy does.
     *
     * @return why not, and then the host's policy holds; empty when it does
     */
    public List<Problem> set(GuestId guest, String toml) {
        own.remove(guest);
        Read read = read(toml, host);
        if (read.problems().isEmpty() && !toml.isBlank()) {
            own.put(guest, new Own(toml, read.policy()));
        }
        return read.problems();
    }

    /** @param policy what it says; of no use when there are problems */
    public record Read(GuestPolicy policy, List<Problem> problems) {
        public Read {
            problems = List.copyOf(problems);
        }
    }

    /** A guest's own text, as a host would take it. */
    public static Read read(String toml, HostPolicy host) {
        return read(ConfigReader.text(PLACE, toml), host);
    }

    /** The same for a text that is somewhere else. */
    public static Read read(ConfigReader reader, HostPolicy host) {
        GuestPolicy policy = PolicyConfig.guest(reader, host);
        return new Read(policy, reader.problems());
    }
}
