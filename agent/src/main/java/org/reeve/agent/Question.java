package org.reeve.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.reeve.agent.AgentCommand.Exit;
import org.reeve.agent.LocalClient.Form;
import org.reeve.agent.LocalClient.Reply;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.server.Taken;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/** One question of root to the running agent, and its answer on the terminal. */
final class Question {
    private static final Path DOCUMENTS = Path.of("/etc/reeve/modules.d");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final LocalClient agent;
    private final Path socket;
    private final Form form;
    private final PrintStream out;
    private final PrintStream err;
    private final WireCodec codec = WireCodec.create();

    /** @param err where is said what went wrong */
    Question(LocalClient agent, Path socket, Form form, PrintStream out, PrintStream err) {
        this.agent = agent;
        this.socket = socket;
        this.form = form;
        this.out = out;
        this.err = err;
    }

    Path socket() {
        return socket;
    }

    Exit page(String path) throws IOException {
        return show(agent.get(path, form));
    }

    Exit plan(List<String> files) throws IOException {
        String documents = documents(files);
        if (documents.isEmpty()) {
            return Exit.FAILED;
        }
        Reply reply = agent.post("/v1/plan", form, documents);
        Exit shown = show(reply);
        boolean refused = reply.body().startsWith("refused:") || reply.body().startsWith("{\"refused\"");
        return refused ? Exit.FAILED : shown;
    }

    Exit apply(List<String> files) throws IOException {
        String documents = documents(files);
        if (documents.isEmpty()) {
            return Exit.FAILED;
        }
        Reply taken = agent.post("/v1/apply", Form.JSON, documents);
        if (!taken.isGood()) {
            return show(taken);
        }
        OperationId id = answer(Taken.class, taken.body()).id();
        OperationStatus status = follow("/v1/operations/" + id);
        if (form == Form.JSON) {
            out.println(codec.toJson(OperationStatus.class, status));
        } else {
            end(status);
        }
        return status.failure() == null ? Exit.DONE : Exit.FAILED;
    }

    Exit confirm() throws IOException {
        return show(agent.post("/v1/confirm", form, ""));
    }

    private OperationStatus follow(String path) throws IOException {
        String shown = "";
        while (true) {
            Reply reply = agent.get(path, Form.JSON);
            if (reply.isGood()) {
                OperationStatus status = answer(OperationStatus.class, reply.body());
                String standing = standing(status);
                if (!standing.equals(shown) && form == Form.TEXT) {
                    shown = standing;
                    out.println(standing);
                    out.flush();
                }
                if (status.state().isEnd()) {
                    return status;
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** With the step that is at work: one may wait for whoever reads this. */
    private static String standing(OperationStatus status) {
        String running = status.steps().stream()
                .filter(step -> step.state() == Step.State.RUNNING)
                .map(step -> " " + step.name())
                .findFirst()
                .orElse("");
        return status.percent() + " %" + running;
    }

    private <T> T answer(Class<T> type, String json) throws IOException {
        try {
            return codec.fromJson(type, json);
        } catch (WireException e) {
            throw new IOException("the agent's answer cannot be read: " + e.getMessage(), e);
        }
    }

    private void end(OperationStatus status) {
        for (Step step : status.steps()) {
            out.println(step.state() + " " + step.name());
        }
        out.println(status.state());
        if (status.failure() != null) {
            out.println(status.failure().cause());
            status.failure().problems().forEach(problem -> out.println("  " + problem));
            out.println(status.failure().correction());
        }
    }

    private Exit show(Reply reply) {
        (reply.isGood() ? out : err).println(reply.body().stripTrailing());
        return reply.isGood() ? Exit.DONE : Exit.FAILED;
    }

    /** As the agent wants them; empty, and said why, when a file cannot be read. */
    private String documents(List<String> files) {
        try {
            List<ModuleDocument> documents = (files.isEmpty()
                            ? installed()
                            : files.stream().map(Path::of).toList())
                    .stream().map(Question::document).toList();
            return codec.toJson(
                    OperationRequest.Modules.class, new OperationRequest.Modules(ModuleEngine.LOCAL, documents));
        } catch (UncheckedIOException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println(unreadable(DOCUMENTS, e));
        } catch (IllegalArgumentException e) {
            err.println("the documents " + e.getMessage());
        }
        return "";
    }

    private static List<Path> installed() throws IOException {
        try (Stream<Path> all = Files.list(DOCUMENTS)) {
            return all.filter(file -> file.toString().endsWith(".toml"))
                    .sorted()
                    .toList();
        }
    }

    private static ModuleDocument document(Path file) {
        try {
            String name = String.valueOf(file.getFileName());
            String module = name.endsWith(".toml") ? name.substring(0, name.length() - 5) : name;
            return new ModuleDocument(module, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(unreadable(file, e), e);
        }
    }

    private static String unreadable(Path file, IOException why) {
        String reason =
                switch (why) {
                    case NoSuchFileException _ -> "it does not exist";
                    case AccessDeniedException _ -> "permission denied";
                    case CharacterCodingException _ -> "it is not UTF-8 text";
                    default -> String.valueOf(why.getMessage());
                };
        return file + " cannot be read: " + reason;
    }
}
