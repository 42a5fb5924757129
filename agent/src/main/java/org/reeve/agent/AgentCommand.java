package org.reeve.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.LocalClient.Form;
import org.reeve.common.config.ConfigException;
import org.reeve.common.daemon.DaemonRunner;

/** {@code reeve-agent}: the daemon itself, and what root asks of the running one. */
public final class AgentCommand {
    private static final String USAGE = """
            Usage: reeve-agent [--config FILE] [--json] COMMAND
              run            run the agent in the foreground; systemd does this
              status         how the running agent stands
              plan [FILE...] what applying these module documents would do
              apply [FILE...] apply them
              facts          what this guest's host is told of it
              drift          what differs from what Reeve wrote
              confirm        say that this guest is reached, after a change that could have cut it off
              rollback MODULE
                             undo such a change; a timer does this where nobody confirms it
              prepare-disk TYPE DEVICE
                             make a file system on a disk that is empty; a unit does this when one comes
            A document FILE is NAME.toml, where NAME is the module; without a FILE all in /etc/reeve/modules.d.
            Exit code: 0 done, 1 failed, refused or a FILE cannot be read, 2 wrong usage, 3 no agent is running.
            """;

    private AgentCommand() {}

    /** How a command ends. */
    enum Exit {
        DONE(0),
        FAILED(1),
        USAGE(2),
        NO_AGENT(3);

        private final int code;

        Exit(int code) {
            this.code = code;
        }
    }

    /** What the command line says. */
    private record Line(List<String> config, Form form, List<String> words) {
        static Line parse(String... arguments) {
            List<String> config = new ArrayList<>();
            List<String> words = new ArrayList<>();
            Form form = Form.TEXT;
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--json" -> form = Form.JSON;
                    case "--config" -> {
                        config.add("--config");
                        i++;
                        config.add(i < arguments.length ? arguments[i] : "");
                    }
                    default -> words.add(arguments[i]);
                }
            }
            return new Line(config, form, words);
        }
    }

    public static void main(String... arguments) {
        Line line = Line.parse(arguments);
        if (line.words().equals(List.of("run"))) {
            DaemonRunner.run(new AgentDaemon(), line.config().toArray(String[]::new));
            return;
        }
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Exit exit = ask(line, out);
        out.flush();
        System.exit(exit.code);
    }

    private static Exit ask(Line line, PrintStream out) {
        if (line.words().isEmpty()) {
            System.err.print(USAGE);
            return Exit.USAGE;
        }
        try {
            AgentConfig config = line.config().isEmpty()
                    ? AgentConfig.readOptional(AgentConfig.FILE)
                    : AgentConfig.read(Path.of(line.config().getLast()));
            if (line.words().getFirst().equals("rollback")) {
                return rollback(line, config, out);
            }
            if (line.words().getFirst().equals("prepare-disk")) {
                return prepareDisk(line, config, out);
            }
            return ask(
                    line,
                    new Question(new LocalClient(config.control()), config.control(), line.form(), out, System.err));
        } catch (ConfigException e) {
            System.err.println("the configuration is wrong:\n" + e.getMessage());
            return Exit.FAILED;
        }
    }

    private static Exit rollback(Line line, AgentConfig config, PrintStream out) {
        if (line.words().size() != 2) {
            System.err.print(USAGE);
            return Exit.USAGE;
        }
        return new Rollback(config.state(), out, System.err).of(line.words().get(1));
    }

    private static Exit prepareDisk(Line line, AgentConfig config, PrintStream out) {
        if (line.words().size() != 3) {
            System.err.print(USAGE);
            return Exit.USAGE;
        }
        return new DiskPreparation(config.state(), out, System.err)
                .of(line.words().get(1), line.words().get(2));
    }

    private static Exit ask(Line line, Question question) {
        List<String> files = line.words().subList(1, line.words().size());
        try {
            return switch (line.words().getFirst()) {
                case "confirm" -> question.confirm();
                case "status" -> question.page("/v1/status");
                case "facts" -> question.page("/v1/facts");
                case "drift" -> question.page("/v1/drift");
                case "plan" -> question.plan(files);
                case "apply" -> question.apply(files);
                default -> {
                    System.err.print(USAGE);
                    yield Exit.USAGE;
                }
            };
        } catch (IOException e) {
            System.err.println("no agent answers on " + question.socket() + " (" + e.getMessage()
                    + "): start it with \"systemctl start reeve-agent\", and ask as root");
            return Exit.NO_AGENT;
        }
    }
}
