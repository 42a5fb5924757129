package org.reeve.watchdog.simulation;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.loop.Lanes;

/** Nothing is done in them: for a loop that only remembers. */
final class NoLanes implements Lanes {
    @Override
    public <A> void run(GuestId guest, Supplier<A> effect, Consumer<? super A> answers) {}

    @Override
    public <A> void runBeside(String what, Supplier<A> effect, Consumer<? super A> answers) {}

    @Override
    public <E extends Exception> void startInTurn(Call<E> call) {}
}
