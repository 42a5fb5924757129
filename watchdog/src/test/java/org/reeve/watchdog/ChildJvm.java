package org.reeve.watchdog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A process with the options of {@code bin/reeve-watchdog} and a main class of the tests. */
public final class ChildJvm {
    private static final Path SCRIPT = Path.of("src/main/dist/bin/reeve-watchdog");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)(-X\\S+|--\\S+=\\S+)(?=\\s)");
    private static final long SECONDS_MOST = 120;

    private ChildJvm() {}

    /** What starts it. */
    public static List<String> command(List<String> before, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String script = Files.readString(SCRIPT).replaceAll("(?m)^#.*$", "");
        OPTION.matcher(script).results().map(MatchResult::group).forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * How it ended.
     *
     * @param status 128 and the signal's number for one that a signal ended
     */
    public record Ended(int status, String output) {}

    /**
     * @param before a program that runs it, such as {@code setpriv} with its options
     * @throws AssertionError when it does not end
     */
    public static Ended run(List<String> before, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command(before, main, arguments);
        Path output = Files.createTempFile("child", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(SECONDS_MOST, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended) {
                throw new AssertionError("it goes on, as if nothing had happened:\n" + said);
            }
            return new Ended(process.exitValue(), said);
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(output);
        }
    }
}
