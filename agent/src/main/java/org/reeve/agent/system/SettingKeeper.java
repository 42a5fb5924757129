package org.reeve.agent.system;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** How one kind of {@link org.reeve.agent.plan.Setting} is read and set in this guest. */
interface SettingKeeper {
    /**
     * @return a fact for each of the names
     * @throws GuestSystemException when not even that can be said which of them are there
     */
    Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException;

    /** @param value null when it is not to be there */
    void set(String name, @Nullable String value) throws GuestSystemException;
}
