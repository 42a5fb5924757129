package org.reeve.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs {@code agent/image} with the JDK that runs this, and with {@link Training} if there is socat to play the host. */
public final class BuildImage {
    private BuildImage() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder(arguments).inheritIO();
        Map<String, String> environment = script.environment();
        String java = System.getProperty("java.home");
        environment.put("JAVA_HOME", java);
        if (Files.isExecutable(Path.of("/usr/bin/socat"))) {
            // By a file of arguments: the class path is longer than comfortable.
            Path training = Files.createTempFile("reeve-training", ".args");
            Files.writeString(
                    training,
                    "-XX:TieredStopAtLevel=1 -cp " + System.getProperty("java.class.path") + " "
                            + Training.class.getName());
            environment.put("TRAINING", java + "/bin/java @" + training);
            int code = script.start().waitFor();
            Files.delete(training);
            System.exit(code);
        }
        System.err.println("BuildImage: without socat the image gets no cache; agents will start slower");
        System.exit(script.start().waitFor());
    }
}
