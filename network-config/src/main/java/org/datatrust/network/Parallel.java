package org.datatrust.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The same step for several nodes or organisations at once. */
public final class Parallel {
    private Parallel() {}

    /** Returns when all are done; throws the first failure then. */
    public static <T> void forEach(List<T> items, Consumer<T> step) {
        all(items.stream().<Runnable>map(item -> () -> step.accept(item)).toList());
    }

    /** Returns when all are done; throws the first failure then. */
    static void all(List<Runnable> steps) {
        List<Future<?>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Runnable step : steps) {
                futures.add(executor.submit(step));
            }
        }
        for (Future<?> future : futures) {
            try {
                future.get();
            } catch (InterruptedException e) {
                throw Interruption.of(e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException unchecked -> throw unchecked;
                    case Error error -> throw error;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        }
    }
}
