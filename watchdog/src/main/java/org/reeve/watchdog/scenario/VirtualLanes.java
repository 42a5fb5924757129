package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.loop.Lanes;
import org.reeve.watchdog.vm.Timeline;

/** Lanes on the thread that moves time on: an effect is one of the things that fall due. */
final class VirtualLanes implements Lanes {
    private final Timeline timeline;
    private final Runnable answered;
    private final Map<GuestId, Queue<Runnable>> lanes = new HashMap<>();

    /** @param answered told after each answer */
    VirtualLanes(Timeline timeline, Runnable answered) {
        this.timeline = timeline;
        this.answered = answered;
    }

    @Override
    public <A> void run(GuestId guest, Supplier<A> effect, Consumer<? super A> answers) {
        Runnable work = () -> {
            answers.accept(effect.get());
            answered.run();
        };
        Queue<Runnable> lane = lanes.get(guest);
        if (lane != null) {
            lane.add(work);
            return;
        }
        Queue<Runnable> made = new ArrayDeque<>();
        made.add(work);
        lanes.put(guest, made);
        timeline.after(Duration.ZERO, () -> work(guest, made));
    }

    private void work(GuestId guest, Queue<Runnable> lane) {
        for (Runnable next = lane.poll(); next != null; next = lane.poll()) {
            next.run();
        }
        lanes.remove(guest);
    }

    @Override
    public <A> void runBeside(String what, Supplier<A> effect, Consumer<? super A> answers) {
        timeline.after(Duration.ZERO, () -> {
            answers.accept(effect.get());
            answered.run();
        });
    }

    /** One after another anyway. */
    @Override
    public <E extends Exception> void startInTurn(Call<E> call) throws E {
        call.run();
    }
}
