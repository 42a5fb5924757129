package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reeve.lab.Command.Ended;

/** The module {@code database} with a real MariaDB and a real PostgreSQL. One story: a document follows the other. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseInContainerTest {
    private static final String PASSWORD = "it's a \"secret\" \\ $HOME";
    private static final String BACKUPS = "/var/backups/reeve-databases/mariadb/my_shop-1.$x";

    private static final String MARIADB = """
            server = "mariadb"
            [[database]]
            name = "my_shop-1.$x"
            """;
    private static final String ANNA = """
            [[user]]
            name = "anna-1"
            password_file = "/root/secrets/anna"
            all = ["my_shop-1.$x"]
            """;
    /** Of {@code password}. */
    private static final String REPORTS = """
            [[user]]
            name = "reports"
            password_hash = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"
            read_only = ["my_shop-1.$x"]
            """;

    private static final String DUMP = "[dump]\nschedule = \"03:30\"\nkeep = 2\n";

    private static final String WIKI = """
            server = "postgresql"
            [[database]]
            name = "Wiki-1"
            [[user]]
            name = "anna"
            password_file = "/root/secrets/anna"
            all = ["Wiki-1"]
            [[user]]
            name = "Bert"
            password_file = "/root/secrets/anna"
            all = ["Wiki-1"]
            [[user]]
            name = "reports"
            password_file = "/root/secrets/anna"
            read_only = ["Wiki-1"]
            [dump]
            schedule = "hourly"
            """;

    private static @Nullable LabContainer up;

    @BeforeAll
    static void aContainerWithASecret() throws IOException {
        up = LabContainer.withAgent("dbbackup-database");
        container().write("/root/secrets/anna", PASSWORD + "\n");
        container().run("chmod", "600", "/root/secrets/anna");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    @Order(1)
    void whoHasThePasswordDoesWhatTheDocumentSaysAndNobodyElse() throws IOException {
        container().apply("database", MARIADB + ANNA + REPORTS + DUMP);
        container().run("mariadb", "-e", "CREATE DATABASE `myXshop-1.$x`");
        Ended made = mariadb("anna-1", PASSWORD, "CREATE TABLE goods (name TEXT); INSERT INTO goods VALUES ('ü')");
        assertEquals(0, made.status(), made.all());
        assertEquals(
                "ü", mariadb("reports", "password", "SELECT name FROM goods").out());
        Ended refused = mariadb("reports", "password", "INSERT INTO goods VALUES ('b')");
        assertTrue(refused.all().contains("INSERT command denied"), refused.all());
        refused = mariadb("anna-1", "it's a secret", "SELECT 1");
        assertTrue(refused.all().contains("Access denied"), refused.all());
        refused = mariadb("anna-1", "", "SELECT 1");
        assertTrue(refused.all().contains("Access denied"), refused.all());
        refused = mariadb("anna-1", PASSWORD, "USE `myXshop-1.$x`");
        assertTrue(refused.all().contains("Access denied"), refused.all());
        container().requireNothingToDo("database");
    }

    @Test
    @Order(2)
    void noPasswordAndNoHashIsToldToAnybody() {
        String hash = container()
                .run("mariadb", "-BNe", "SELECT authentication_string FROM mysql.user WHERE User = 'anna-1'");
        assertTrue(hash.matches("\\*[0-9A-F]{40}"), hash);
        String told = container()
                .shell(
                        "journalctl --no-pager; reeve-agent plan --json /root/database.toml; reeve-agent status;"
                                + " cat /var/log/mysql/* 2>/dev/null || true; find /var/lib/reeve-agent -type f -exec cat {} +");
        assertTrue(told.contains("anna-1"), "the right places were looked at");
        assertEquals(-1, told.indexOf(PASSWORD));
        assertEquals(-1, told.indexOf(hash));
    }

    @Test
    @Order(3)
    void aDumpHoldsTheTableTwoStayAndOneThatFailsIsSeen() {
        container().run("mkdir", "-p", BACKUPS);
        for (String name : new String[] {"2020-01-01T000000Z.sql.gz", "2020-01-02T000000Z.sql.gz", "by-hand.sql.gz"}) {
            container().run("touch", BACKUPS + "/" + name);
        }
        container().run("systemctl", "start", "reeve-dump-mariadb.service");
        String kept = container().run("ls", BACKUPS);
        assertTrue(kept.matches("(?s)2020-01-02T000000Z.sql.gz\n20[^\n]*Z.sql.gz\nby-hand.sql.gz"), kept);
        String newest = BACKUPS + "/" + kept.split("\n", -1)[1];
        assertEquals("600 root", container().run("stat", "-c", "%a %U", newest));

        container().shell("mariadb -e 'CREATE DATABASE again' && gunzip -c '" + newest + "' | mariadb again");
        assertEquals("ü", container().run("mariadb", "-BNe", "SELECT name FROM again.goods"));

        container().run("systemctl", "stop", "mariadb");
        assertNotEquals(
                0,
                container()
                        .exec("systemctl", "start", "reeve-dump-mariadb.service")
                        .status());
        assertEquals(
                "failed",
                container()
                        .exec("systemctl", "is-failed", "reeve-dump-mariadb.service")
                        .out());
        assertEquals(kept, container().run("ls", "-A", BACKUPS));
        Ended silent = container().exec("reeve-agent", "plan", "/root/database.toml");
        assertTrue(silent.all().contains("mariadb refuses, or does not answer"), silent.all());
        container().run("systemctl", "start", "mariadb");
        assertEquals("active", container().run("systemctl", "is-active", "reeve-dump-mariadb.timer"));
    }

    @Test
    @Order(4)
    void whoIsNamedNoMoreIsLockedUntilHeIsNamedAgainAndNoDataGoes() throws IOException {
        container().run("mariadb", "-e", "CREATE USER hand@localhost IDENTIFIED BY 'byhand'");
        container().apply("database", "server = \"mariadb\"\n");
        Ended refused = mariadb("anna-1", PASSWORD, "SELECT 1");
        assertTrue(refused.all().contains("account is locked"), refused.all());
        assertEquals(
                0,
                container()
                        .exec("mariadb", "-uhand", "-pbyhand", "-e", "SELECT 1")
                        .status());
        assertEquals("ü", container().run("mariadb", "-BNe", "SELECT name FROM `my_shop-1.$x`.goods"));
        assertEquals(
                "inactive",
                container()
                        .exec("systemctl", "is-active", "reeve-dump-mariadb.timer")
                        .out());
        container().requireNothingToDo("database");
        container().apply("database", MARIADB + ANNA);
        assertEquals("ü", mariadb("anna-1", PASSWORD, "SELECT name FROM goods").out());
        container().requireNothingToDo("database");
    }

    @Test
    @Order(5)
    void anotherPasswordInTheFileIsTakenInAndOneSetByHandStays() throws IOException {
        container().run("mariadb", "-e", "ALTER USER 'anna-1'@localhost IDENTIFIED BY 'set by hand'");
        container().requireNothingToDo("database");
        container().write("/root/secrets/anna", "another password");
        container().apply("database", MARIADB + ANNA);
        assertEquals(0, mariadb("anna-1", "another password", "SELECT 1").status());
        assertNotEquals(0, mariadb("anna-1", "set by hand", "SELECT 1").status());
        container().run("chmod", "644", "/root/secrets/anna");
        Ended refused = container().tryToApply("database", MARIADB + ANNA);
        assertTrue(refused.all().contains("line 5: /root/secrets/anna can be read by others than root"), refused.all());
        container().run("chmod", "600", "/root/secrets/anna");
        container().write("/root/secrets/anna", PASSWORD);
    }

    @Test
    @Order(6)
    void whatFailsInMariadbIsUndone() throws IOException {
        String asked =
                "SELECT User, JSON_REMOVE(Priv, '$.password_last_changed') FROM mysql.global_priv ORDER BY 1; SELECT * FROM mysql.db ORDER BY 1, 2, 3; SHOW DATABASES";
        String before = container().run("mariadb", "-BNe", asked);
        Ended failed = container()
                .tryToApply(
                        "database",
                        MARIADB + "[[database]]\nname = \"new\"\n"
                                + ANNA.replace("all = [", "all = [\"new\", ")
                                + REPORTS.replace("reports", "carl")
                                + DUMP.replace("03:30", "25:30"));
        assertTrue(failed.all().contains("systemd-analyze calendar 25:30 refuses the configuration"), failed.all());
        assertEquals(before, container().run("mariadb", "-BNe", asked));
        container().apply("database", MARIADB + ANNA);
        container().requireNothingToDo("database");
    }

    @Test
    @Order(7)
    void inPostgresqlWhatOneMakesIsTheOthersTooAndAReaderReads() throws IOException {
        container().apply("database", WIKI);
        Ended made = psql("anna", PASSWORD, "CREATE TABLE pages (name TEXT)");
        assertEquals(0, made.status(), made.all());
        made = psql("Bert", PASSWORD, "INSERT INTO pages VALUES ('ü'); ALTER TABLE pages ADD at INT");
        assertEquals(0, made.status(), made.all());
        assertEquals("ü", psql("reports", PASSWORD, "SELECT name FROM pages").out());
        Ended refused = psql("reports", PASSWORD, "INSERT INTO pages VALUES ('b')");
        assertTrue(refused.all().contains("permission denied for table pages"), refused.all());
        refused = psql("reports", PASSWORD, "CREATE TABLE mine (name TEXT)");
        assertTrue(refused.all().contains("permission denied for schema public"), refused.all());
        refused = psql("anna", "password", "SELECT 1");
        assertTrue(refused.all().contains("password authentication failed"), refused.all());
        container().requireNothingToDo("database");

        container().run("systemctl", "start", "reeve-dump-postgresql.service");
        String dump = container().shell("gunzip -c /var/backups/reeve-databases/postgresql/Wiki-1/*.gz");
        assertTrue(dump.contains("COPY public.pages (name, at) FROM stdin;\nü\t"), dump);
        assertEquals(-1, container().shell("cat /var/log/postgresql/*").indexOf("SCRAM-SHA-256$"));
    }

    @Test
    @Order(8)
    void whatFailsInPostgresqlIsUndone() throws IOException {
        container().run("runuser", "-u", "postgres", "--", "createdb", "hand");
        String before = postgres("SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database ORDER BY 1");
        Ended failed = container().tryToApply("database", WIKI.replace("[dump]", """
                [[database]]
                name = "new"
                [[database]]
                name = "hand"
                [[user]]
                name = "carl"
                password_file = "/root/secrets/anna"
                all = ["hand", "new"]
                [dump]
                """));
        assertTrue(failed.all().contains("database hand belongs to postgres, not to hand_owner"), failed.all());
        assertEquals(before, postgres("SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database ORDER BY 1"));
        container().apply("database", WIKI);
        container().requireNothingToDo("database");
    }

    @Test
    @Order(9)
    void aRightThatIsSaidNoMoreIsTakenBackAndALockedUserIsSentAway() throws IOException {
        container()
                .apply(
                        "database",
                        WIKI.replace(
                                "name = \"Bert\"\npassword_file = \"/root/secrets/anna\"\nall = [\"Wiki-1\"]",
                                "name = \"Bert\"\npassword_file = \"/root/secrets/anna\""));
        Ended refused = psql("Bert", PASSWORD, "SELECT 1");
        assertTrue(refused.all().contains("permission denied for database"), refused.all());
        Command session = container()
                .start(
                        "env",
                        "PGPASSWORD=" + PASSWORD,
                        "psql",
                        "-h127.0.0.1",
                        "-Uanna",
                        "-c",
                        "SELECT pg_sleep(1000)",
                        "Wiki-1");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> postgres(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'anna'")
                .equals("1"));
        container().apply("database", "server = \"postgresql\"\n[[database]]\nname = \"Wiki-1\"\n");
        assertTrue(session.end().all().contains("terminating connection"));
        refused = psql("anna", PASSWORD, "SELECT 1");
        assertTrue(refused.all().contains("is not permitted to log in"), refused.all());
        assertEquals(
                "ü",
                container().run("runuser", "-u", "postgres", "--", "psql", "-Atc", "SELECT name FROM pages", "Wiki-1"));
        container().requireNothingToDo("database");
        container().apply("database", WIKI);
        assertEquals("ü", psql("Bert", PASSWORD, "SELECT name FROM pages").out());
    }

    private static Ended mariadb(String user, String password, String sql) {
        return container()
                .exec(
                        "env",
                        "MYSQL_PWD=" + password,
                        "mariadb",
                        "--default-character-set=utf8mb4",
                        "-h127.0.0.1",
                        "-u" + user,
                        "-BNe",
                        sql,
                        "my_shop-1.$x");
    }

    private static Ended psql(String user, String password, String sql) {
        return container()
                .exec("env", "PGPASSWORD=" + password, "psql", "-h127.0.0.1", "-U" + user, "-Atc", sql, "Wiki-1");
    }

    private static String postgres(String sql) {
        return container().run("runuser", "-u", "postgres", "--", "psql", "-Atc", sql);
    }

    private static LabContainer container() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }
}
