package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** The panel in Debian's Chromium, as a customer uses it. */
@Timeout(180)
class PanelBrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DOCUMENT =
            "[site.shop]\\nnames = [\\\"shop.example.org\\\"]\\nrot = \\\"/srv/shop\\\"\\n";

    @TempDir
    Path temporary;

    private final GuestId guest = new GuestId(UUID.randomUUID());

    @Test
    void aCustomerFollowsCorrectsRetriesAndCancels() throws Exception {
        requireBrowser();
        try (RunningCentral central = RunningCentral.in(temporary.resolve("state"));
                FakeHost host = FakeHost.joining(central).connect()) {
            host.report(central, guest);
            central.central().guests().assign(guest, central.customer("anna"));
            String token = central.customerToken("anna");
            ChromeDriver browser = browser();
            try {
                signIn(browser, central, token);
                look(browser, "1-empty");

                OperationId id = ask(
                        central,
                        token,
                        "{\"type\":\"modules\",\"documents\":[{\"module\":\"web\",\"toml\":\"" + DOCUMENT + "\"}]}");
                eventually(browser, id, "Waiting");
                Operation first = host.ordered(id, 1);
                host.say(running(first, 30), guest);
                eventually(browser, id, "30 %");
                eventually(browser, id, "20 s to 40 s left");
                host.say(running(first, 65), guest);
                eventually(browser, id, "65 %");
                look(browser, "2-running");

                host.say(failed(first), guest);
                eventually(browser, id, "line 3");
                look(browser, "3-failed");

                follow(browser, By.cssSelector("#op-" + id + " a.main"));
                WebElement text = browser.findElement(By.tagName("textarea"));
                look(browser, "4-correct");
                text.clear();
                text.sendKeys("[site.shop]\nroot = \"/srv/shop\"\n");
                browser.findElement(By.cssSelector("form.correct button.main")).click();
                Operation second = host.ordered(id, 2);
                assertTrue(
                        second.request().toString().contains("\nroot = "),
                        second.request().toString());
                host.say(running(second, 50), guest);
                eventually(browser, id, "50 %");
                look(browser, "5-detail");
                host.say(done(second), guest);
                eventually(browser, id, "Done");

                browser.get(central.address("/operations").toString());
                OperationId reset = ask(central, token, "{\"type\":\"power\",\"action\":\"RESET\"}");
                eventually(browser, reset, "Waiting");
                host.ordered(reset, 1);
                press(browser, reset);
                await().atMost(PATIENCE)
                        .until(() -> host.heard().contains(new Message.CancelOperation(guest, reset, 1)));
                eventually(browser, reset, "Being cancelled");
                host.say(
                        new OperationStatus(reset, 1, OperationState.CANCELLED, 0, List.of(), null, null, now()),
                        guest);
                eventually(browser, reset, "Cancelled");
                press(browser, reset);
                host.ordered(reset, 2);
                eventually(browser, reset, "attempt 2");

                UUID incident = UUID.randomUUID();
                host.say(new Incident(
                        incident,
                        guest,
                        Incident.Cause.KERNEL_PANIC,
                        Incident.State.RECOVERED,
                        now(),
                        now().plusSeconds(14),
                        "The guest's kernel panicked, and this guest's policy is to restart it.",
                        List.of(
                                new Incident.Entry(now(), "The kernel panicked (panic device)", ""),
                                new Incident.Entry(now(), "Restarted", "the budget allows 5 restarts in 15 minutes"),
                                new Incident.Entry(now().plusSeconds(14), "The agent answers again", "")),
                        List.of(
                                "[   61.904] sysrq: Trigger a crash",
                                "[   61.905] Kernel panic - not syncing: sysrq triggered crash"),
                        List.of(
                                Evidence.kept(Evidence.Kind.CONSOLE, now(), 97, null, ""),
                                Evidence.kept(Evidence.Kind.SCREEN, now(), 18_200, "/evidence/screen.png", ""),
                                Evidence.kept(Evidence.Kind.CORE, now(), 128L << 20, "/evidence/core.elf", "")),
                        4));
                host.say(new Message.ScreenKept(guest, incident, Screens.base64(guestScreen())));
                await().atMost(PATIENCE)
                        .until(() -> central.get(token, "/api/v1/incidents/" + incident + "/screen.png")
                                        .status()
                                == 200);
                look(browser, "6-list");
                follow(browser, By.linkText("Incidents"));
                follow(browser, By.linkText("Kernel panic"));
                assertTrue(
                        browser.findElement(By.className("console")).getText().contains("not syncing"));
                assertTrue(
                        browser.findElement(By.className("evidence")).getText().contains("stays on the host"));
                assertFalse(String.valueOf(browser.getPageSource()).contains("core.elf"), "customers read no paths");
                WebElement screen = browser.findElement(By.cssSelector(".screen img"));
                await().atMost(PATIENCE).until(() -> "720".equals(screen.getDomProperty("naturalWidth")));
                look(browser, "7-incident");
                browser.executeScript("arguments[0].scrollIntoView({block: 'center'})", screen);
                look(browser, "8-screen");

                List<String> complaints = browser.manage().logs().get("browser").getAll().stream()
                        .map(Object::toString)
                        // The wrong token at the beginning is answered with 403, as it should be.
                        .filter(line -> !line.contains("/login"))
                        .filter(line -> line.contains("Content Security Policy") || line.contains("SEVERE"))
                        .toList();
                assertEquals(List.of(), complaints, "nothing in the pages offends their own policy");
            } finally {
                browser.quit();
            }
        }
    }

    /** Of a real guest. */
    private static byte[] guestScreen() throws IOException {
        try (InputStream in = PanelBrowserTest.class.getResourceAsStream("guest-screen.png")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static void requireBrowser() {
        for (String program : List.of("/usr/bin/chromium", "/usr/bin/chromedriver")) {
            if (!Files.isExecutable(Path.of(program))) {
                String reason = program + " is not installed: apt-get install chromium chromium-driver";
                if ("true".equals(System.getenv("CI"))) {
                    fail(reason);
                }
                abort(reason);
            }
        }
    }

    private ChromeDriver browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.setAcceptInsecureCerts(true);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + temporary.resolve("profile"));
        ChromeDriver browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .build(),
                options);
        browser.manage().window().setSize(new Dimension(1180, 820));
        // A click returns before the page that it asks for is there.
        browser.manage().timeouts().implicitlyWait(PATIENCE);
        return browser;
    }

    private static void signIn(ChromeDriver browser, RunningCentral central, String token) {
        browser.get(central.address("/operations").toString());
        assertTrue(browser.getCurrentUrl().endsWith("/login"), "nobody is shown anything before signing in");
        browser.findElement(By.id("token")).sendKeys("reeve-c-wrong");
        browser.findElement(By.cssSelector("form button")).click();
        assertTrue(browser.findElement(By.className("notice")).getText().contains("not known"));
        look(browser, "0-login");
        browser.findElement(By.id("token")).sendKeys(token);
        browser.findElement(By.cssSelector("form button")).click();
        await("the list after signing in").atMost(PATIENCE).until(() -> browser.getCurrentUrl()
                .endsWith("/operations"));
        await().atMost(PATIENCE)
                .until(() -> "yes".equals(browser.findElement(By.id("live")).getAttribute("data-live")));
    }

    /** The element of the operation says that by itself, without the page being loaded again. */
    private static void eventually(ChromeDriver browser, OperationId id, String words) {
        await("the row to say " + words).atMost(PATIENCE).until(() -> {
            try {
                return browser.findElement(By.id("op-" + id)).getText().contains(words);
            } catch (NoSuchElementException | StaleElementReferenceException e) {
                return false;
            }
        });
    }

    private static void press(ChromeDriver browser, OperationId id) {
        follow(browser, By.cssSelector("#op-" + id + " form button"));
    }

    /** News may put a new row in the old one's place between finding an element and pressing it. */
    private static void follow(ChromeDriver browser, By element) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                .untilAsserted(() -> browser.findElement(element).click());
    }

    /** For people: -Dreeve.screenshots=DIRECTORY keeps a picture of each page, light, dark and narrow. */
    private static void look(ChromeDriver browser, String name) {
        String directory = System.getProperty("reeve.screenshots", "");
        if (directory.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(Path.of(directory));
            Files.write(Path.of(directory, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
            Dimension wide = browser.manage().window().getSize();
            browser.manage().window().setSize(new Dimension(500, 900));
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
            Files.write(Path.of(directory, name + "-dark.png"), browser.getScreenshotAs(OutputType.BYTES));
            browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
            browser.manage().window().setSize(wide);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OperationId ask(RunningCentral central, String token, String request) throws Exception {
        RunningCentral.Answer answer =
                central.post(token, "/api/v1/operations", "{\"guest\":\"" + guest + "\",\"request\":" + request + "}");
        assertEquals(202, answer.status(), answer.body());
        return OperationId.parse(answer.field("id"));
    }

    private static Instant now() {
        return ReeveClock.system().now();
    }

    private static OperationStatus running(Operation operation, int percent) {
        return new OperationStatus(
                operation.id(),
                operation.attempt(),
                OperationState.RUNNING,
                percent,
                List.of(
                        new Step("web: install nginx", 8000, Step.State.DONE, 100),
                        new Step("web: write the site shop", 1000, Step.State.RUNNING, 10),
                        new Step("web: reload nginx", 1000, Step.State.WAITING, 0)),
                new DelayLeft(Duration.ofSeconds(20), Duration.ofSeconds(40)),
                null,
                now());
    }

    private static OperationStatus done(Operation operation) {
        return new OperationStatus(
                operation.id(),
                operation.attempt(),
                OperationState.DONE,
                100,
                List.of(new Step("web: reload nginx", 1000, Step.State.DONE, 100)),
                null,
                null,
                now());
    }

    private static OperationStatus failed(Operation operation) {
        return running(operation, 65)
                .failed(
                        new Failure(
                                "The document of module web cannot be applied; nothing was changed.",
                                "Correct it and retry.",
                                List.of(new Problem(
                                        "module web",
                                        3,
                                        1,
                                        "unknown key \"rot\" in [site.shop]",
                                        "did you mean \"root\"?"))),
                        now());
    }
}
