package org.reeve.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reeve.lab.Command.Ended;

/** A container of the lab, of its own for one test class. */
final class LabContainer implements AutoCloseable {
    private final String name;
    private final Path tree;

    private LabContainer(String name, Path tree) {
        this.name = name;
        this.tree = tree;
    }

    /** With the agent as it is built, under systemd. */
    static LabContainer withAgent(String name) {
        return up(name, "--overlay", agentImage(), "--enable", "reeve-agent.service");
    }

    static String agentImage() {
        return LabHost.built("agent/target/image").toString();
    }

    /**
     * @param name a small letter, then up to 19 small letters, digits or '-'
     * @param options of the lab's container-up
     */
    static LabContainer up(String name, String... options) {
        LabHost.require();
        List<String> arguments = new ArrayList<>(List.of(name));
        arguments.addAll(List.of(options));
        LabHost.run("container-up", arguments.toArray(String[]::new));
        return new LabContainer(
                name, LabHost.runFolder().resolve("container@" + name).resolve("tree"));
    }

    Command start(String... words) {
        List<String> command = new ArrayList<>(List.of(LabHost.script("container-exec"), name));
        command.addAll(List.of(words));
        return Command.start(command);
    }

    Ended exec(String... words) {
        return start(words).end();
    }

    /** @return what it printed; a failure where it did not end with 0 */
    String run(String... words) {
        Ended ended = exec(words);
        if (ended.status() != 0) {
            throw new AssertionError(String.join(" ", words) + " " + ended.all());
        }
        return ended.out();
    }

    String shell(String script) {
        return run("bash", "-c", script);
    }

    void write(String path, String text) throws IOException {
        Path file = tree.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    String read(String path) throws IOException {
        return Files.readString(tree.resolve(path.substring(1)));
    }

    /** The agent applies a module's document, and has to succeed. */
    void apply(String module, String document) throws IOException {
        Ended applied = tryToApply(module, document);
        if (applied.status() != 0) {
            throw new AssertionError(document + applied.all());
        }
    }

    Ended tryToApply(String module, String document) throws IOException {
        write(document(module), document);
        return exec("reeve-agent", "apply", document(module));
    }

    /** What the agent would do for the document that was applied last. */
    String plan(String module) {
        return run("reeve-agent", "plan", document(module));
    }

    void requireNothingToDo(String module) {
        String plan = plan(module);
        if (!plan.endsWith("nothing to do")) {
            throw new AssertionError(plan);
        }
    }

    private static String document(String module) {
        return "/root/" + module + ".toml";
    }

    @Override
    public void close() {
        LabHost.run("container-down", name);
    }
}
