package org.reeve.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.operation.Problem;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/**
 * One TOML document, read into a record:
 *
 * <pre>{@code
 * static ServerConfig read(Path file) throws ConfigException {
 *     ConfigReader reader = ConfigReader.file(file);
 *     ConfigTable root = reader.root();
 *     ServerConfig config = new ServerConfig(
 *             root.optional("listen", address(), InetSocketAddress.createUnresolved("::", 842)),
 *             root.required("name", text(HOST_NAME, "a host name", "web1.example.org")),
 *             root.table("link").optional("heartbeat", duration(ofSeconds(1), ofMinutes(1)), ofSeconds(5)),
 *             root.list("sites", text()));
 *     reader.finish();
 *     return config;
 * }
 * }</pre>
 *
 * <p>A getter that finds a problem notes it and goes on with a value that is valid in its format (the format's example), so that
 * records which check their parameters can be made; {@link #finish} then throws, and nobody sees them. A key that no getter asked for is a
 * problem too. Not thread-safe.
 */
public final class ConfigReader {
    /** The longest document that is parsed, in UTF-8. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Tables and lists within each other. */
    public static final int MAX_DEPTH = 32;

    /** A document with more problems has one cause: the rest would only hide it. */
    private static final int MAX_PROBLEMS = 50;

    // The parser counts what is inside the outermost list or table.
    private static final TomlParseOptions OPTIONS =
            TomlParseOptions.sourceless().withVersion(TomlVersion.V1_0_0).withMaxNestingDepth(MAX_DEPTH - 1);

    private final String where;
    private final List<Problem> noted = new ArrayList<>();
    private final List<ConfigTable> tables = new ArrayList<>();
    private final @Nullable Consumer<DocumentField> listener;
    private final ConfigTable root;

    private ConfigReader(String where, String toml, @Nullable Consumer<DocumentField> listener) {
        this.where = where;
        this.listener = listener;
        this.root = parse(toml);
    }

    /** @throws ConfigException when the file is not there, cannot be read, is longer than {@link #MAX_BYTES} or not UTF-8 */
    public static ConfigReader file(Path file) throws ConfigException {
        try {
            return new ConfigReader(file.toString(), contents(file), null);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", "write it, or name another with --config");
        } catch (IOException e) {
            throw unreadable(file, "it cannot be read: " + e, "");
        }
    }

    /** The same for a file that need not be there: then it counts as empty. */
    public static ConfigReader optionalFile(Path file) throws ConfigException {
        return Files.exists(file) ? file(file) : new ConfigReader(file.toString(), "", null);
    }

    /**
     * For text from elsewhere, the network included.
     *
     * @param where what problems name as its place, such as {@code module web}
     */
    public static ConfigReader text(String where, String toml) {
        return new ConfigReader(where, toml, null);
    }

    /** The same, where somebody listens what the document is asked for: it describes documents of that kind. */
    public static ConfigReader text(String where, String toml, Consumer<DocumentField> listener) {
        return new ConfigReader(where, toml, listener);
    }

    public ConfigTable root() {
        return root;
    }

    /** Whether the text is TOML at all; where it is not, the getters find nothing, and the problems say why. */
    public boolean isToml() {
        return !root.isBroken();
    }

    /** All that is wrong, in the order of the document. Ask after the last getter: a key that none asked for is unknown. */
    public List<Problem> problems() {
        List<Problem> all = new ArrayList<>(noted);
        tables.forEach(table -> table.unknownKeys(all));
        all.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (all.size() > MAX_PROBLEMS) {
            int more = all.size() - MAX_PROBLEMS;
            all.subList(MAX_PROBLEMS, all.size()).clear();
            all.add(new Problem(where, 0, 0, "there are " + more + " more problems", ""));
        }
        return List.copyOf(all);
    }

    /** @throws ConfigException when there is any problem */
    public void finish() throws ConfigException {
        List<Problem> problems = problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    String where() {
        return where;
    }

    void note(Problem problem) {
        noted.add(problem);
    }

    /** Whether {@link #asked} is of use to anybody. */
    boolean hasListener() {
        return listener != null;
    }

    void asked(DocumentField field) {
        if (listener != null) {
            listener.accept(field);
        }
    }

    void opened(ConfigTable table) {
        tables.add(table);
    }

    private ConfigTable parse(String toml) {
        if (toml.length() > MAX_BYTES || toml.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            note(new Problem(where, 0, 0, "it is longer than " + MAX_BYTES / 1024 + " KiB", "make it shorter"));
            return ConfigTable.broken(this);
        }
        TomlParseResult result = Toml.parse(toml, OPTIONS);
        if (result.hasErrors()) {
            for (TomlParseError error : result.errors()) {
                note(SyntaxProblem.of(where, error));
            }
            return ConfigTable.broken(this);
        }
        return ConfigTable.root(this, result);
    }

    private static String contents(Path file) throws IOException, ConfigException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw unreadable(file, "it is longer than " + MAX_BYTES / 1024 + " KiB", "make it shorter");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8", "save it as UTF-8");
        }
    }

    private static ConfigException unreadable(Path file, String message, String correction) {
        return new ConfigException(List.of(new Problem(file.toString(), 0, 0, message, correction)));
    }
}
