package org.reeve.agent.module.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Validator;
import org.reeve.agent.system.SimulatedSystem;

class WebModuleTest {
    private static final WebModule MODULE = new WebModule();
    private static final String NGINX = "server = \"nginx\"\n[[site]]\nname = \"www.example.org\"\n";
    private static final String APACHE = NGINX.replace("nginx", "apache");
    static final List<String> HOSTILE = ModuleDocuments.HOSTILE;

    @Test
    void aSiteOfNginxIsWhatPeopleWouldWrite() throws DocumentException {
        assertEquals("""
                # Written by Reeve from the module web. An edit here is kept, and shown as drift.
                server {
                    listen 8080;
                    listen [::]:8080;
                    server_name "www.example.org" "*.example.org";
                    root "/srv/www";
                    index index.html;
                    location = "/old" {
                        return 302 "https://example.org/new?a=1";
                    }
                    location / {
                        try_files $uri $uri/ =404;
                    }
                }
                """, text(steps(MODULE, NGINX + MORE), "/etc/nginx/sites-available/www.example.org.conf"));
    }

    @Test
    void aSiteOfApacheIsWhatPeopleWouldWrite() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, APACHE + MORE);
        assertEquals("""
                # Written by Reeve from the module web. An edit here is kept, and shown as drift.
                <VirtualHost *:8080>
                    ServerName "www.example.org"
                    ServerAlias "*.example.org"
                    DocumentRoot "/srv/www"
                    DirectoryIndex index.html
                    <Directory "/srv/www">
                        Options -Indexes +SymLinksIfOwnerMatch
                        AllowOverride None
                        Require all granted
                    </Directory>
                    RedirectMatch 302 "^/old$" "https://example.org/new?a=1"
                </VirtualHost>
                """, text(steps, "/etc/apache2/sites-available/www.example.org.conf"));
        assertTrue(text(steps, "/etc/apache2/conf-enabled/reeve-ports.conf").endsWith("\nListen 8080\n"));
    }

    private static final String MORE = """
            aliases = ["*.example.org"]
            root = "/srv/www"
            port = 8080
            [[site.redirect]]
            from = "/old"
            to = "https://example.org/new?a=1"
            kind = "temporary"
            """;

    @Test
    void apacheListensOnceOnEachPort() throws DocumentException {
        var guest = new SimulatedSystem();
        guest.directory("/etc/apache2");
        guest.file(
                "/etc/apache2/ports.conf",
                "# ports\nListen 80\n<IfModule ssl_module>\n\tListen 0.0.0.0:8080\n</IfModule>\n");
        assertFalse(steps(MODULE, APACHE + MORE, guest).toString().contains("reeve-ports"));
    }

    @Test
    void validationComesAfterTheLastWriteAndBeforeTheReload() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, NGINX + "index = \"Hello\"");
        int validate = steps.indexOf(new PlanStep.Validate(Validator.NGINX));
        int reload = steps.indexOf(new PlanStep.TakeIn("nginx.service", PlanStep.TakeIn.How.RELOAD));
        assertTrue(validate > 0 && validate < reload);
        for (int i = validate; i < steps.size(); i++) {
            assertFalse(steps.get(i) instanceof PlanStep.WriteFile);
        }
    }

    @Test
    void withoutIpv6NginxListensOnIpv4Only() throws DocumentException {
        var guest = new SimulatedSystem();
        guest.remove("/proc/sys/net/ipv6");
        assertFalse(text(steps(MODULE, NGINX, guest), "/etc/nginx/sites-available/www.example.org.conf")
                .contains("[::]"));
    }

    @Test
    void mistakesAreNamedWithTheirLine() {
        assertEquals(1, problems(MODULE, "server = \"ngnix\"").getFirst().line());
        assertTrue(
                problems(MODULE, "server = \"ngnix\"").getFirst().correction().contains("nginx"));
        assertEquals(4, problems(MODULE, NGINX + "port = 842").getFirst().line());
        assertEquals(4, problems(MODULE, NGINX + "port = 70000").getFirst().line());
        assertEquals(4, problems(MODULE, NGINX + "alias = []").getFirst().line());
        assertEquals(
                5,
                problems(MODULE, NGINX + "[[site]]\nname = \"www.example.org\"")
                        .getFirst()
                        .line());
        assertEquals(
                4,
                problems(MODULE, NGINX + "aliases = [\"www.example.org\"]")
                        .getFirst()
                        .line());
        assertEquals(1, problems(MODULE, "[[site]]\nname = \"a\"").size(), "no server");
    }

    @Test
    void twoSitesDoNotWriteOnePage() {
        problems(
                MODULE,
                NGINX + "root = \"/srv/x\"\nindex = \"a\"\n[[site]]\nname = \"b\"\nroot = \"/srv/x\"\nindex = \"b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/etc",
                "/srv",
                "/root/x",
                "/proc/self/root/srv/x",
                "/srv/../etc",
                "/srv//x",
                "/srv/x/",
                "srv/x",
                "/srv/$x",
                "/srv/[a]"
            })
    void rootsElsewhereAreRefused(String root) {
        problems(MODULE, NGINX + "root = " + quoted(root));
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileTextIsRefusedInEveryField(String hostile) {
        for (String server : List.of("nginx", "apache")) {
            String head = "server = \"" + server + "\"\n[[site]]\n";
            String redirect = head + "name = \"www.example.org\"\n[[site.redirect]]\n";
            problems(MODULE, head + "name = " + quoted(hostile));
            problems(MODULE, head + "name = \"www.example.org\"\naliases = [" + quoted(hostile) + "]");
            problems(MODULE, head + "name = \"www.example.org\"\nroot = " + quoted(hostile));
            problems(
                    MODULE,
                    redirect + "to = \"/\"\nfrom = " + quoted(hostile.startsWith("/") ? hostile + "\n" : hostile));
            problems(
                    MODULE,
                    redirect + "from = \"/a\"\nto = " + quoted(hostile.startsWith("/") ? "/" + hostile : hostile));
        }
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void quotingLosesNothing(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            assertThrows(IllegalArgumentException.class, () -> NginxSite.quoted(text));
            assertThrows(IllegalArgumentException.class, () -> ApacheSite.quoted(text));
            return;
        }
        if (text.contains("$")) {
            assertThrows(IllegalArgumentException.class, () -> NginxSite.quoted(text));
        } else {
            assertEquals(text, readBack(NginxSite.quoted(text)));
        }
        if (!text.contains("${")) {
            assertEquals(text, readBack(ApacheSite.quoted(text)));
        }
    }

    @Test
    void thePageMayHoldWhatItLikes() throws DocumentException {
        String page = "<script>let a = \"$x\" && `y`; // 'ü' \u200d</script>\n";
        assertEquals(
                page, text(steps(MODULE, NGINX + "index = " + quoted(page)), "/var/www/www.example.org/index.html"));
    }

    /** As both servers read a word in double quotes. */
    private static String readBack(String quoted) {
        var text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            text.append(c == '\\' ? quoted.charAt(++i) : c);
        }
        return text.toString();
    }

    private static String text(List<PlanStep> steps, String path) {
        return steps.stream()
                .filter(step -> step instanceof PlanStep.WriteFile write
                        && write.path().value().equals(path))
                .map(step -> assertInstanceOf(PlanStep.WriteFile.class, step)
                        .content()
                        .text())
                .findFirst()
                .orElseThrow();
    }
}
