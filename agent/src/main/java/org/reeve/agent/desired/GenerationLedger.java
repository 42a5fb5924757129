package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;

/** The newest generation of documents that was begun here, and what it consisted of. On disk before its first step. */
final class GenerationLedger {
    private final StateLog log;
    private volatile long generation;
    private String digest = "";

    private GenerationLedger(StateLog log) {
        this.log = log;
    }

    static GenerationLedger open(Path file) throws IOException {
        var ledger = new GenerationLedger(StateLog.open(file));
        for (List<String> line : ledger.log.read()) {
            ledger.generation = Long.parseLong(line.get(0));
            ledger.digest = line.get(1);
        }
        return ledger;
    }

    long generation() {
        return generation;
    }

    /** Why these documents cannot be applied; null when they can. */
    @Nullable
    Failure refusal(long wanted, List<ModuleDocument> documents) {
        if (wanted < generation) {
            return Failure.of(
                    "generation " + wanted + " is older than generation " + generation + ", which was applied already",
                    "send these documents as a newer generation, if they are still wanted");
        }
        if (wanted == generation && !digest(documents).equals(digest)) {
            return Failure.of(
                    "generation " + wanted + " was begun already, with other documents",
                    "give the changed documents a newer generation");
        }
        return null;
    }

    void begin(long wanted, List<ModuleDocument> documents) throws IOException {
        String wantedDigest = digest(documents);
        if (wanted != generation || !wantedDigest.equals(digest)) {
            log.replace(List.of(List.of(Long.toString(wanted), wantedDigest)));
            digest = wantedDigest;
            generation = wanted;
        }
    }

    private static String digest(List<ModuleDocument> documents) {
        List<ModuleDocument> sorted = new ArrayList<>(documents);
        sorted.sort(Comparator.comparing(ModuleDocument::module).thenComparing(ModuleDocument::toml));
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (ModuleDocument document : sorted) {
                for (String part : List.of(document.module(), document.toml())) {
                    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                    sha256.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                    sha256.update(bytes);
                }
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
