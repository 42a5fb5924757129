package org.reeve.watchdog.simulation;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;

/** The simulation over a watchdog with a bug: all the watchdog's classes once more, the patched ones first. */
final class BuggySimulation implements AutoCloseable {
    private static final String OURS = "org.reeve.watchdog.";

    private final Loader loader;
    private final Object simulation;

    BuggySimulation(Path buggyClasses) throws ReflectiveOperationException {
        URL sound = Simulation.class.getProtectionDomain().getCodeSource().getLocation();
        loader = new Loader(new URL[] {url(buggyClasses), sound});
        // Each makes a journal to copy from, and Flyway cannot be begun by two at once.
        synchronized (BuggySimulation.class) {
            simulation = loader.loadClass(OURS + "simulation.Simulation")
                    .getConstructor()
                    .newInstance();
        }
    }

    /** What was wrong in the world of {@code seed}; empty when nothing was noticed. */
    Optional<String> run(long seed) throws ReflectiveOperationException {
        try {
            Object outcome = simulation.getClass().getMethod("run", long.class).invoke(simulation, seed);
            Optional<?> failure =
                    (Optional<?>) outcome.getClass().getMethod("failure").invoke(outcome);
            return failure.map(Object::toString);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof OutOfMemoryError ofAllThatRuns) {
                throw ofAllThatRuns;
            }
            return Optional.of(String.valueOf(thrown.getCause()));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            simulation.getClass().getMethod("close").invoke(simulation);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
        loader.close();
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** Loads the watchdog's classes itself, and leaves everything else to the tests' own loader. */
    private static final class Loader extends URLClassLoader {
        Loader(URL[] urls) {
            super(urls, BuggySimulation.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            // The database's migrations must not be found twice.
            return name.startsWith("org/reeve/watchdog") ? findResources(name) : super.getResources(name);
        }
    }
}
