package org.reeve.watchdog.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reeve.common.guest.GuestId;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.vm.Guest;

/** Hears what the loop says. */
final class RecordedVoice implements LoopVoice {
    final List<Message> central = new CopyOnWriteArrayList<>();
    final List<Message> agent = new CopyOnWriteArrayList<>();
    volatile List<WantedChecks> checks = List.of();

    @Override
    public void toCentral(Message message) {
        central.add(message);
    }

    @Override
    public void outboxGrew() {}

    @Override
    public void toAgent(GuestId guest, Message message) {
        agent.add(message);
    }

    @Override
    public void checks(List<WantedChecks> wanted) {
        checks = wanted;
    }

    @Override
    public void guests(List<Guest> guests) {}
}
