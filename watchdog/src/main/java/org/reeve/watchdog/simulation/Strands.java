package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.Timeline;

/** The world's time for whoever waits in it: a strand that waits lets the world go on. */
final class Strands implements Timeline {
    private final Timeline time;
    private final List<Strand> daemons = new ArrayList<>();
    private @Nullable Strand current;

    Strands(Timeline time) {
        this.time = time;
    }

    @Override
    public Duration elapsed() {
        return time.elapsed();
    }

    @Override
    public Cancellation after(Duration delay, Runnable happening) {
        return time.after(delay, happening);
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        Strand waiting = current;
        if (waiting == null) {
            throw new IllegalStateException("only a strand may wait, or the world would stand still");
        }
        if (answer.isDone()) {
            return answer.get();
        }
        CompletableFuture<T> heard = answer.whenComplete((_, _) -> time.after(Duration.ZERO, () -> run(waiting)));
        waiting.rest();
        return heard.get();
    }

    /** Waits for so long; on a strand. */
    void pause(Duration delay) {
        if (delay.isZero()) {
            return;
        }
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        time.after(delay, () -> over.complete(true));
        try {
            await(over);
        } catch (InterruptedException | ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Work of the daemon, which dies with it: begun now, on a strand of its own. */
    void begin(Runnable work) {
        Strand strand = new Strand(work);
        daemons.removeIf(Strand::hasEnded);
        daemons.add(strand);
        run(strand);
    }

    /** Work of the world outside: it lives on when the daemon dies. */
    void beginOutside(Runnable work) {
        run(new Strand(work));
    }

    /** Whatever the daemon had begun ends where it is. */
    void daemonDies() {
        List<Strand> all = List.copyOf(daemons);
        daemons.clear();
        all.forEach(strand -> inside(strand, strand::die));
    }

    private void run(Strand strand) {
        inside(strand, strand::go);
    }

    private void inside(Strand strand, Runnable run) {
        Strand before = current;
        current = strand;
        try {
            run.run();
        } finally {
            current = before;
        }
    }
}
