package org.reeve.watchdog.loop;

import java.util.List;
import org.reeve.common.guest.GuestId;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.vm.Guest;

/** How the loop speaks to others. No call blocks; none may come back into the loop but through its queue. */
public interface LoopVoice {
    /** To central, when it is there; forgotten otherwise. */
    void toCentral(Message message);

    /** There is more in the journal's outbox. */
    void outboxGrew();

    /** To the agent of a guest, on its best line; forgotten when there is none. */
    void toAgent(GuestId guest, Message message);

    /** All guests that are checked from the outside from now on. */
    void checks(List<WantedChecks> wanted);

    /** All guests of this host as they are now: whose agents to look for. */
    void guests(List<Guest> guests);
}
