package org.reeve.common.daemon;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * SIGTERM and SIGINT. A shutdown hook would not do: it runs beside those of the loggers, and never learns of a second signal.
 *
 * <p>{@code sun.misc.Signal} is in the exported module jdk.unsupported (JEP 260), but javac has no way to allow one use of it under {@code -Werror}:
 * hence the reflection.
 */
final class Signals {
    private Signals() {}

    /** @param reaction to each signal, also a repeated one; runs in a thread of its own */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
    static void onTermination(Runnable reaction) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Constructor<?> signal = signalType.getConstructor(String.class);
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        // The JDK compares handlers, but never needs more of them.
                        return switch (method.getName()) {
                            case "handle" -> {
                                reaction.run();
                                yield null;
                            }
                            case "equals" -> arguments != null && proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(reaction);
                            default -> "termination";
                        };
                    });
            for (String name : List.of("TERM", "INT")) {
                signalType.getMethod("handle", signalType, handlerType).invoke(null, signal.newInstance(name), handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java runtime lacks the module jdk.unsupported", e);
        }
    }
}
