package org.reeve.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.common.config.ValueFormat.absolutePath;
import static org.reeve.common.config.ValueFormat.address;
import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.size;
import static org.reeve.common.config.ValueFormat.text;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.operation.Problem;

class ConfigReaderTest {
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");

    enum Server {
        NGINX,
        APACHE_HTTPD
    }

    record Site(String host, Path root, boolean https) {}

    record Config(
            InetSocketAddress listen,
            String name,
            Duration heartbeat,
            long memoryBytes,
            int workers,
            Server server,
            List<String> packages,
            List<Site> sites,
            Map<String, String> sysctl,
            Optional<Path> log) {}

    @TempDir
    private Path directory;

    private static Config config(ConfigReader reader) throws ConfigException {
        ConfigTable root = reader.root();
        ConfigTable limits = root.table("limits");
        Config config = new Config(
                root.required("listen", address()),
                root.required("name", text(HOST_NAME, "a host name", "web1.example.org")),
                root.optional(
                        "heartbeat", duration(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofSeconds(5)),
                limits.optional("memory", size(1 << 20, 1L << 40), 64L << 20),
                limits.optional("workers", integer(1, 64), 4),
                root.optional("server", choice(Server.class), Server.NGINX),
                root.list("packages", text()),
                root.tables("sites").stream().map(ConfigReaderTest::site).toList(),
                root.table("sysctl").entries(text()),
                root.optional("log", absolutePath()));
        reader.finish();
        return config;
    }

    private static Site site(ConfigTable table) {
        return new Site(
                table.required("host", text(HOST_NAME, "a host name", "shop.example.org")),
                table.required("root", absolutePath()),
                table.optional("https", flag(), true));
    }

    private static String refused(String toml) {
        return assertThrows(ConfigException.class, () -> config(ConfigReader.text("reeve.toml", toml)))
                .getMessage();
    }

    @Test
    void aWholeDocumentBecomesRecords() throws ConfigException {
        Config config = config(ConfigReader.text("reeve.toml", """
                listen = "[::]:842"
                name = "web1.example.org"
                heartbeat = "1m"
                server = "apache-httpd"
                packages = ["nginx", "curl"]
                log = "/var/log/reeve.log"

                [limits]
                memory = "64 MiB"
                workers = 8

                [sysctl]
                "net.ipv4.ip_forward" = "1"

                [[sites]]
                host = "shop.example.org"
                root = "/srv/shop"

                [[sites]]
                host = "blog.example.org"
                root = "/srv/blog"
                https = false
                """));
        assertEquals(
                new Config(
                        InetSocketAddress.createUnresolved("::", 842),
                        "web1.example.org",
                        Duration.ofMinutes(1),
                        64L << 20,
                        8,
                        Server.APACHE_HTTPD,
                        List.of("nginx", "curl"),
                        List.of(
                                new Site("shop.example.org", Path.of("/srv/shop"), true),
                                new Site("blog.example.org", Path.of("/srv/blog"), false)),
                        Map.of("net.ipv4.ip_forward", "1"),
                        Optional.of(Path.of("/var/log/reeve.log"))),
                config);
    }

    @Test
    void whatIsMissingGetsItsDefault() throws ConfigException {
        Config config = config(ConfigReader.text("reeve.toml", "listen = \"127.0.0.1:1\"\nname = \"a\"\n"));
        assertEquals(Duration.ofSeconds(5), config.heartbeat());
        assertEquals(4, config.workers());
        assertEquals(List.of(), config.sites());
        assertEquals(Optional.empty(), config.log());
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfTheDocument() {
        assertEquals("""
                reeve.toml: "listen" is missing
                    write listen = "127.0.0.1:8443"
                reeve.toml:1:1: "name" is "Web One", not a host name
                    write for example "web1.example.org"
                reeve.toml:2:1: "heartbeat" is "2h", out of range
                    write a duration from "1s" to "1m"
                reeve.toml:3:1: "server" is "ngnix", not a choice
                    did you mean "nginx"?
                reeve.toml:4:22: "packages" is the number 7, not a text
                    write for example "text"
                reeve.toml:5:1: unknown key "hearbeat"
                    did you mean "heartbeat"?
                reeve.toml:6:1: "log" is "var/log", not an absolute path
                    write the whole path, beginning with /
                reeve.toml:9:1: "memory" is "64 MB", not a size
                    write a whole number and B, KiB, MiB, GiB or TiB, for example "64 MiB"
                reeve.toml:10:1: "workers" is the text "eight", not a whole number
                    write a number from 1 to 64 without quotes
                reeve.toml:11:1: unknown key "colour" in [limits]
                    known here: memory, workers
                reeve.toml:13:1: "root" is missing in [sites]
                    write root = "/srv/data"
                reeve.toml:15:1: "https" is the text "yes", not true or false
                    write true or false, without quotes""", refused("""
                name = "Web One"
                heartbeat = "2h"
                server = "ngnix"
                packages = ["nginx", 7]
                hearbeat = "5s"
                log = "var/log"

                [limits]
                memory = "64 MB"
                workers = "eight"
                colour = "red"

                [[sites]]
                host = "shop"
                https = "yes"
                """));
    }

    @Test
    void tablesAndListsInTheWrongPlaceAreExplained() {
        assertEquals("""
                reeve.toml:3:1: "packages" is the text "nginx", not a list
                    write packages = ["text"]
                reeve.toml:4:1: "limits" is the number 3, not a table
                    write [limits] and its keys below it
                reeve.toml:5:1: "heartbeat" is a list, not a duration
                    write for example "1s"
                reeve.toml:6:1: "sites" is a table, not a list of tables
                    write [[sites]], with two brackets, and its keys below it""", refused("""
                listen = "127.0.0.1:1"
                name = "a"
                packages = "nginx"
                limits = 3
                heartbeat = [1]
                [sites]
                host = "shop"
                """));
    }

    @Test
    void aDocumentThatIsNotTomlIsExplainedInPlainWords() {
        assertEquals("""
                reeve.toml:1:8: the value is missing
                    write it after the =
                reeve.toml:2:8: 'n' begins no value
                    text stands in quotes: "..."; true and false, numbers and dates do not
                reeve.toml:3:15: the text does not end before the end of line
                    write " at its end
                reeve.toml:4:15: 'g' follows the value in the same line
                    write one key = value in each line; text with spaces stands in quotes
                reeve.toml:5:3: 'b' follows the key, where = is expected
                    a key with spaces stands in quotes""", refused("""
                name =\s
                site = nginx
                listen = "[::]
                heartbeat = 5 g
                a b c = 1
                """));
    }

    @Test
    void aKeyWrittenTwiceNamesItsFirstLine() {
        assertEquals("""
                reeve.toml:3:1: "name" is there already, in line 1
                    keep one of the two""", refused("name = \"a\"\n\nname = \"b\"\n"));
    }

    @Test
    void aMissingTableIsNamed() {
        ConfigReader reader = ConfigReader.text("reeve.toml", "");
        String name = reader.root().requiredTable("central").required("name", text());
        assertEquals("text", name);
        assertEquals(
                List.of(new Problem(
                        "reeve.toml", 0, 0, "the table [central] is missing", "write [central] and its keys below it")),
                reader.problems());
    }

    @Test
    void namedTablesAreReadUnderWhateverNameTheyHave() throws ConfigException {
        ConfigReader reader = ConfigReader.text("module web", """
                [sites.shop]
                port = 80
                [sites.blog]
                port = 81
                prot = 1
                """);
        Map<String, ConfigTable> sites = reader.root().table("sites").namedTables();
        assertEquals(List.of("shop", "blog"), List.copyOf(sites.keySet()));
        sites.values().forEach(site -> site.required("port", integer(1, 65535)));
        assertEquals(
                List.of(new Problem(
                        "module web", 5, 1, "unknown key \"prot\" in [sites.blog]", "did you mean \"port\"?")),
                reader.problems());
    }

    @Test
    void callersNoteWhatOnlyTheyCanSee() {
        ConfigReader reader = ConfigReader.text("module web", "a = 1\nb = 2\n");
        reader.root().required("a", integer(0, 9));
        reader.root().required("b", integer(0, 9));
        reader.root().problem("b", "\"b\" is more than \"a\"", "write less");
        assertEquals(
                List.of(new Problem("module web", 2, 1, "\"b\" is more than \"a\"", "write less")), reader.problems());
        assertEquals(2, reader.root().line("b"));
    }

    @Test
    void hostileTextEndsInAProblem() {
        List<String> hostile = List.of(
                "a = " + "[".repeat(30_000) + "]".repeat(30_000),
                "a" + ".a".repeat(30_000) + " = 1",
                "[" + "a.".repeat(30_000) + "a]",
                "a = " + "{b = ".repeat(10_000) + "1" + "}".repeat(10_000),
                "a = " + "[".repeat(ConfigReader.MAX_DEPTH + 1) + "]".repeat(ConfigReader.MAX_DEPTH + 1),
                "x".repeat(ConfigReader.MAX_BYTES + 1),
                "# " + "\u00e9".repeat(ConfigReader.MAX_BYTES / 2),
                "=\n".repeat(20_000),
                "\u0000",
                "\"".repeat(60_000));
        for (String toml : hostile) {
            ConfigReader reader = ConfigReader.text("module x", toml);
            assertFalse(reader.isToml(), toml.substring(0, Math.min(20, toml.length())));
            assertFalse(reader.problems().isEmpty());
            assertTrue(reader.problems().size() <= 51);
            assertTrue(reader.problems().stream()
                    .allMatch(problem -> problem.toString().length() < 400));
        }
    }

    @Test
    void theDeepestAllowedNestingIsParsedOnASmallStack() throws Exception {
        String toml = "a = " + "[".repeat(ConfigReader.MAX_DEPTH - 1) + "]".repeat(ConfigReader.MAX_DEPTH - 1);
        boolean[] isToml = new boolean[1];
        // The agent's threads have 256 KiB.
        Thread thread =
                new Thread(null, () -> isToml[0] = ConfigReader.text("x", toml).isToml(), "small", 256 * 1024);
        thread.start();
        thread.join();
        assertTrue(isToml[0]);
    }

    @Test
    void aDocumentWithManyProblemsShowsTheFirstFifty() {
        ConfigReader reader = ConfigReader.text("x", "a = 1\n".repeat(200));
        List<Problem> problems = reader.problems();
        assertEquals(51, problems.size());
        assertEquals("there are 149 more problems", problems.getLast().message());
    }

    @Test
    void filesAreReadOrRefusedWithAReason() throws Exception {
        Path file = directory.resolve("reeve.toml");
        assertEquals(
                file + ": there is no such file\n    write it, or name another with --config",
                assertThrows(ConfigException.class, () -> ConfigReader.file(file))
                        .getMessage());
        ConfigReader.optionalFile(file).finish();

        Files.write(file, new byte[] {'a', '=', '"', (byte) 0xff, '"'});
        assertEquals(
                file + ": it is not UTF-8\n    save it as UTF-8",
                assertThrows(ConfigException.class, () -> ConfigReader.file(file))
                        .getMessage());

        Files.writeString(file, "#".repeat(ConfigReader.MAX_BYTES + 1));
        assertEquals(
                file + ": it is longer than 64 KiB\n    make it shorter",
                assertThrows(ConfigException.class, () -> ConfigReader.file(file))
                        .getMessage());

        assertThrows(ConfigException.class, () -> ConfigReader.file(directory));

        Files.writeString(file, "a = \"\u00e9\"\n");
        ConfigReader reader = ConfigReader.file(file);
        assertEquals("\u00e9", reader.root().required("a", text()));
        reader.finish();
    }
}
