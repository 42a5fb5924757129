package org.reeve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.AgentCommand.Exit;
import org.reeve.agent.LocalClient.Form;
import org.reeve.agent.server.ControlServer;
import org.reeve.agent.server.Controls;
import org.reeve.agent.server.Pages;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.WireCodec;

/** What root reads on the terminal, and how the command ends. */
class QuestionTest {
    private static final OperationId OPERATION = OperationId.parse("019a9d5c-7c00-7abc-8def-0123456789ab");

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aDocumentThatIsNotThereIsAFailureAndNotWrongUsage() throws IOException {
        Path absent = directory.resolve("absent.toml");
        assertEquals(Exit.FAILED, question().apply(List.of(absent.toString())));
        assertEquals(absent + " cannot be read: it does not exist\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aDocumentThatIsNoTextIsAFailureToo() throws IOException {
        Path binary = Files.write(directory.resolve("web.toml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertEquals(Exit.FAILED, question().plan(List.of(binary.toString())));
        assertEquals(binary + " cannot be read: it is not UTF-8 text\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void documentsThatAreTooLargeAreAFailureToo() throws IOException {
        Path large = Files.writeString(directory.resolve("web.toml"), "#".repeat(2 << 20));
        assertEquals(Exit.FAILED, question().plan(List.of(large.toString())));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("the documents cannot be said: a text of "), said);
    }

    @Test
    void whatIsAppliedIsFollowedToItsEnd() throws IOException {
        Path document = Files.writeString(directory.resolve("web.toml"), "server = \"nginx\"\n");
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ControlServer _ =
                ControlServer.open(loop, socket(), new NoPages(), new OneOperation(), WireCodec.create())) {
            assertEquals(Exit.DONE, question().apply(List.of(document.toString())));
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertEquals("85 % ssh: be reached\n100 %\nDONE ssh: be reached\nDONE\n", out.toString(StandardCharsets.UTF_8));
    }

    private Path socket() {
        return directory.resolve("control.sock");
    }

    private Question question() {
        return new Question(
                new LocalClient(socket()),
                socket(),
                Form.TEXT,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** Takes everything, and has done it when it is asked again. */
    private static final class OneOperation implements Controls {
        private final Iterator<OperationStatus> answers = List.of(
                        status(OperationState.RUNNING, 85, Step.State.RUNNING),
                        status(OperationState.DONE, 100, Step.State.DONE))
                .iterator();

        private static OperationStatus status(OperationState state, int percent, Step.State step) {
            List<Step> steps = List.of(new Step("ssh: be reached", 1, step, percent));
            return new OperationStatus(OPERATION, 1, state, percent, steps, null, null, Instant.EPOCH);
        }

        @Override
        public Optional<OperationId> apply(List<ModuleDocument> documents) {
            return Optional.of(OPERATION);
        }

        @Override
        public Optional<OperationStatus> operation(OperationId id) {
            return id.equals(OPERATION) ? Optional.of(answers.next()) : Optional.empty();
        }

        @Override
        public CompletableFuture<Report> plan(List<ModuleDocument> documents) {
            throw new AssertionError("nobody asks for a plan here");
        }

        @Override
        public CompletableFuture<Report> drift() {
            throw new AssertionError("nobody asks for drift here");
        }

        @Override
        public CompletableFuture<Report> facts() {
            throw new AssertionError("nobody asks for facts here");
        }

        @Override
        public Report confirm() {
            throw new AssertionError("nobody confirms anything here");
        }

        @Override
        public String statusText() {
            throw new AssertionError("nobody asks how the agent stands here");
        }
    }

    private static final class NoPages implements Pages {
        @Override
        public String status() {
            throw new AssertionError("nobody reads pages here");
        }

        @Override
        public String operations() {
            throw new AssertionError("nobody reads pages here");
        }

        @Override
        public String metrics() {
            throw new AssertionError("nobody reads pages here");
        }
    }
}
