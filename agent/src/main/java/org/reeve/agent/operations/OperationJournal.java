package org.reeve.agent.operations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/**
 * The operations of this guest, durably: each line is a message of the protocol, as it was asked ({@link Message.RunOperation},
 * {@link Message.CancelOperation}) or as it will be answered ({@link Message.OperationChanged}). What a method wrote is on
 * the disk when it returns. Not thread-safe.
 */
final class OperationJournal implements Closeable {
    /** How many ended attempts are kept: a repeated request finds its answer among them. */
    static final int ENDED_KEPT = 200;

    private static final long SLACK_BYTES = 256 * 1024;

    private final JournalFile file;
    private final WireCodec codec;
    private final Map<Attempt, Known> known = new LinkedHashMap<>();
    private long compactAbove = SLACK_BYTES;

    private OperationJournal(JournalFile file, WireCodec codec) {
        this.file = file;
        this.codec = codec;
    }

    /** @param damage what of the file could not be read, in words */
    record Opened(OperationJournal journal, List<String> damage) {}

    static Opened open(Path path, WireCodec codec) throws IOException {
        JournalFile.Opened opened = JournalFile.open(path);
        OperationJournal journal = new OperationJournal(opened.file(), codec);
        List<String> damage = new ArrayList<>(opened.damage());
        String unreadable = journal.read(opened.texts());
        if (!unreadable.isEmpty()) {
            Path aside = opened.file().keepAside();
            damage.add(path + ": " + unreadable + "; the file was kept as " + aside);
        }
        journal.compact();
        return new Opened(journal, damage);
    }

    /** Returns what is wrong with the first record that cannot be read, and how many more there are; empty when all can. */
    private String read(List<String> texts) {
        String first = "";
        int unreadable = 0;
        for (String text : texts) {
            try {
                apply(codec.fromJson(Message.class, text));
            } catch (WireException e) {
                first = unreadable == 0 ? String.valueOf(e.getMessage()) : first;
                unreadable++;
            }
        }
        return unreadable == 0 ? "" : unreadable + " records were left out, the first because " + first;
    }

    void accepted(Operation operation, Instant at) throws IOException {
        write(new Message.RunOperation(operation));
        write(new Message.OperationChanged(operation.guest(), OperationStatus.queued(operation, at)));
    }

    /** Of an attempt that was accepted before. */
    void changed(OperationStatus status) throws IOException {
        Known before = known.get(Attempt.of(status));
        if (before != null) {
            write(new Message.OperationChanged(before.guest(), status));
        }
    }

    /** Of an attempt that was accepted before. */
    void cancelAsked(Attempt attempt) throws IOException {
        Known before = known.get(attempt);
        if (before != null) {
            write(new Message.CancelOperation(before.guest(), attempt.id(), attempt.number()));
        }
    }

    @Nullable
    Known find(Attempt attempt) {
        return known.get(attempt);
    }

    /** Oldest first. */
    Collection<Known> all() {
        return List.copyOf(known.values());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(Message message) throws IOException {
        file.append(codec.toJson(Message.class, message));
        apply(message);
        if (file.length() > compactAbove) {
            compact();
        }
    }

    private void apply(Message message) {
        switch (message) {
            case Message.RunOperation run -> {
                Operation operation = run.operation();
                known.putIfAbsent(
                        Attempt.of(operation),
                        Known.accepted(operation, OperationStatus.queued(operation, operation.requestedAt())));
            }
            case Message.OperationChanged changed -> {
                OperationStatus status = changed.status();
                Known before = known.get(Attempt.of(status));
                if (before != null) {
                    known.put(Attempt.of(status), before.with(status));
                } else if (status.state().isEnd()) {
                    known.put(
                            Attempt.of(status), new Known(changed.guest(), null, status, Known.Cancellation.NOT_ASKED));
                }
            }
            case Message.CancelOperation cancel ->
                known.computeIfPresent(
                        new Attempt(cancel.id(), cancel.attempt()), (attempt, before) -> before.cancelAsked());
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.FactsReported _,
                    Message.RestartUnit _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.IncidentChanged _,
                    Message.ScreenKept _ -> {
                // Nobody writes these here.
            }
        }
    }

    private void compact() throws IOException {
        forgetOldest();
        List<String> texts = new ArrayList<>();
        for (Known each : known.values()) {
            Operation operation = each.operation();
            if (operation != null) {
                texts.add(codec.toJson(Message.class, new Message.RunOperation(operation)));
                if (each.cancellation() == Known.Cancellation.ASKED) {
                    texts.add(codec.toJson(
                            Message.class,
                            new Message.CancelOperation(each.guest(), operation.id(), operation.attempt())));
                }
            }
            texts.add(codec.toJson(Message.class, new Message.OperationChanged(each.guest(), each.status())));
        }
        file.rewrite(texts);
        compactAbove = 2 * file.length() + SLACK_BYTES;
    }

    private void forgetOldest() {
        long ended = known.values().stream()
                .filter(each -> each.status().state().isEnd())
                .count();
        long tooMany = ended - ENDED_KEPT;
        for (var each = known.values().iterator(); each.hasNext() && tooMany > 0; ) {
            if (each.next().status().state().isEnd()) {
                each.remove();
                tooMany--;
            }
        }
    }
}
