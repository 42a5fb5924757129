package org.reeve.watchdog.loop;

import java.util.List;
import org.reeve.common.guest.GuestId;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.vm.Guest;

/** Says what was decided when that is kept. Which guests there are is so whatever becomes of the sitting, and is said at once. */
final class HeldVoice implements LoopVoice {
    private final LoopVoice voice;
    private final Sitting sitting;

    HeldVoice(LoopVoice voice, Sitting sitting) {
        this.voice = voice;
        this.sitting = sitting;
    }

    @Override
    public void toCentral(Message message) {
        sitting.then(() -> voice.toCentral(message));
    }

    @Override
    public void outboxGrew() {
        sitting.then(voice::outboxGrew);
    }

    @Override
    public void toAgent(GuestId guest, Message message) {
        sitting.then(() -> voice.toAgent(guest, message));
    }

    @Override
    public void checks(List<WantedChecks> wanted) {
        voice.checks(wanted);
    }

    @Override
    public void guests(List<Guest> guests) {
        voice.guests(guests);
    }
}
