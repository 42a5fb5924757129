package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file of Reeve's own that grows by lines of fields. A line that was cut short by a crash was never acknowledged, and is dropped when the
 * file is read.
 */
final class StateLog {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    private static final Set<StandardOpenOption> REPLACE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    private StateLog(Path file) {
        this.file = file;
    }

    static StateLog open(Path file) throws IOException {
        var log = new StateLog(file);
        if (log.exists() && !Files.readString(file).endsWith("\n")) {
            log.replace(log.read());
        }
        return log;
    }

    /** When a line is on the disk. */
    enum Durability {
        /** Before {@link #append} returns. */
        NOW,
        /** With the next line that is. */
        SOON
    }

    /** The complete lines, each as its fields; none when the file is missing. */
    List<List<String>> read() throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<List<String>> lines = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
            lines.add(fields(text.substring(from, to)));
            from = to + 1;
        }
        return lines;
    }

    boolean exists() {
        return Files.exists(file);
    }

    void append(List<String> fields, Durability durability) throws IOException {
        boolean isNew = !exists();
        try (FileChannel channel = FileChannel.open(file, APPEND, OWNER_ONLY)) {
            long whole = channel.size();
            try {
                write(channel, line(fields));
                if (durability == Durability.NOW) {
                    channel.force(true);
                }
            } catch (IOException e) {
                channel.truncate(whole);
                throw e;
            }
        }
        if (isNew) {
            syncDirectory(file);
        }
    }

    /** Puts other lines in the place of all, at once: whoever reads sees the old ones or the new ones. */
    void replace(List<List<String>> lines) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(temporary, REPLACE, OWNER_ONLY)) {
            var text = new StringBuilder();
            for (List<String> fields : lines) {
                text.append(line(fields));
            }
            write(channel, text.toString());
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file);
    }

    void delete() throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectory(file);
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String line(List<String> fields) {
        var line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            String field =
                    fields.get(i).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
            line.append(i == 0 ? "" : "\t").append(field);
        }
        return line.append('\n').toString();
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        var field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\t') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                field.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
