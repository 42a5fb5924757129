package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.loop.Lanes;

/** The lanes of one daemon's life: effects begin a little late or at once, and their answers take their time. */
final class StrandLanes implements Lanes {
    private static final int STARTS_AT_ONCE = 16;
    private static final Duration SLOWEST_BEGIN = Duration.ofMillis(200);
    /** From the moment the hypervisor is looked at to the moment the loop hears what was seen. */
    static final Duration SLOWEST_ANSWER = Duration.ofSeconds(2);

    private final Strands strands;
    private final Chance chance;
    private final BooleanSupplier isDoomed;
    private final Map<GuestId, Deque<Runnable>> lanes = new HashMap<>();
    private final Deque<CompletableFuture<Boolean>> starters = new ArrayDeque<>();
    private int starting;

    /** @param isDoomed whether the daemon was killed in the midst of its step: then it begins nothing more */
    StrandLanes(Strands strands, Chance chance, BooleanSupplier isDoomed) {
        this.strands = strands;
        this.chance = chance;
        this.isDoomed = isDoomed;
    }

    @Override
    public <A> void run(GuestId guest, Supplier<A> effect, Consumer<? super A> answers) {
        requireLife();
        Runnable work = () -> doAndAnswer(effect, answers);
        Deque<Runnable> lane = lanes.get(guest);
        if (lane != null) {
            lane.addLast(work);
            return;
        }
        Deque<Runnable> made = new ArrayDeque<>();
        made.addLast(work);
        lanes.put(guest, made);
        strands.begin(() -> work(guest, made));
    }

    @Override
    public <A> void runBeside(String what, Supplier<A> effect, Consumer<? super A> answers) {
        requireLife();
        strands.begin(() -> doAndAnswer(effect, answers));
    }

    private void requireLife() {
        if (isDoomed.getAsBoolean()) {
            throw new Death();
        }
    }

    @Override
    public <E extends Exception> void startInTurn(Call<E> call) throws E {
        while (starting >= STARTS_AT_ONCE) {
            CompletableFuture<Boolean> turn = new CompletableFuture<>();
            starters.addLast(turn);
            await(turn);
        }
        starting++;
        try {
            call.run();
        } finally {
            starting--;
            CompletableFuture<Boolean> next = starters.pollFirst();
            if (next != null) {
                next.complete(true);
            }
        }
    }

    private void work(GuestId guest, Deque<Runnable> lane) {
        for (Runnable next = lane.pollFirst(); next != null; next = lane.pollFirst()) {
            next.run();
        }
        lanes.remove(guest);
    }

    private <A> void doAndAnswer(Supplier<A> effect, Consumer<? super A> answers) {
        if (chance.oneIn(2)) {
            strands.pause(chance.upTo(SLOWEST_BEGIN));
        }
        A answer = effect.get();
        strands.pause(chance.upTo(SLOWEST_ANSWER));
        answers.accept(answer);
    }

    private void await(CompletableFuture<Boolean> turn) {
        try {
            strands.await(turn);
        } catch (InterruptedException | ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
