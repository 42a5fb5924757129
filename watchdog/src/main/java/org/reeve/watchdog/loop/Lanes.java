package org.reeve.watchdog.loop;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;

/** Where effects run, away from the one who decides: each does its calls, which may take their time, and gives its answer. */
public interface Lanes {
    /** {@code effect} runs behind all others of the guest that were given before; those of other guests run beside it. */
    <A> void run(GuestId guest, Supplier<A> effect, Consumer<? super A> answers);

    /**
     * {@code effect} runs beside all others.
     *
     * @param what for people who look at the threads
     */
    <A> void runBeside(String what, Supplier<A> effect, Consumer<? super A> answers);

    /** Makes the call when not too many others like it are running; only from within an effect. */
    <E extends Exception> void startInTurn(Call<E> call) throws E;

    /** A call to the hypervisor that can be refused. */
    interface Call<E extends Exception> {
        void run() throws E;
    }
}
