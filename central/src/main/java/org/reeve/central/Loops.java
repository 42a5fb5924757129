package org.reeve.central;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Vert.x's threads. Nothing is looked for or unpacked on the disk by it. */
record Loops(Vertx vertx) implements AutoCloseable {
    private static final int SECONDS_TO_STOP = 10;

    static {
        // Netty's own resolver would ask public servers where the machine has none configured; the machine's knows what
        // it may ask.
        System.setProperty("vertx.disableDnsResolver", "true");
    }

    static Loops start() {
        return new Loops(Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))));
    }

    @Override
    public void close() throws ExecutionException, TimeoutException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
