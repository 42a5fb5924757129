package org.reeve.agent.module.web;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;

/** Reads documents such as {@code server = "nginx"}, {@code [[site]]}, {@code name = "example.org"}, {@code index = "Hello"}. */
public final class WebModule implements GuestModule {
    private static final List<GuestPath> ROOTS = List.of(
            GuestPath.of("/srv"),
            GuestPath.of("/var/www"),
            GuestPath.of("/opt"),
            GuestPath.of("/usr/share"),
            GuestPath.of("/usr/local/share"));

    @Override
    public String name() {
        return "web";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        WebServer server = root.required("server", choice(WebServer.class));
        DefaultSite defaultSite = root.optional("default_site", choice(DefaultSite.class), DefaultSite.KEEP);
        OnDrift onDrift = OnDrift.read(root);
        List<Site> sites = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        Set<String> names = new HashSet<>();
        Set<GuestPath> indexes = new HashSet<>();
        for (ConfigTable table : root.tables("site")) {
            Site site = site(table);
            if (table.has("name") && !names.add(site.name())) {
                table.problem("name", site.name() + " is there twice", "make one [[site]] of the two");
            } else {
                checkHosts(table, site, hosts);
            }
            if (site.index() != null && !indexes.add(site.indexFile())) {
                table.problem("index", site.indexFile() + " is written by another site too", "give each its own root");
            }
            sites.add(site);
        }
        reader.finish();
        return new DesiredWeb(server, defaultSite, sites, onDrift);
    }

    /** What becomes of the site that the server's package brings. */
    enum DefaultSite {
        KEEP,
        DISABLED
    }

    private static Site site(ConfigTable table) {
        String name = table.required("name", SiteFormats.NAME);
        List<String> aliases = table.list("aliases", SiteFormats.ALIAS);
        GuestPath root = GuestPath.of(table.optional("root", SiteFormats.ROOT).orElse("/var/www/" + name));
        Optional<String> index = table.optional("index", text());
        int port = table.optional("port", integer(1, 65535), 80);
        List<Site.Redirect> redirects = new ArrayList<>();
        Set<String> from = new HashSet<>();
        for (ConfigTable each : table.tables("redirect")) {
            var redirect = new Site.Redirect(
                    each.required("from", SiteFormats.FROM),
                    each.required("to", SiteFormats.TO),
                    each.optional("kind", choice(Site.Redirect.Kind.class), Site.Redirect.Kind.PERMANENT));
            if (each.has("from") && !from.add(redirect.from())) {
                each.problem("from", redirect.from() + " is redirected twice", "remove one of the two");
            }
            redirects.add(redirect);
        }
        if (index.isPresent() && index.get().indexOf('\0') >= 0) {
            table.problem("index", "\"index\" has a character 0", "write text or HTML");
        }
        checkRoot(table, root);
        checkPort(table, port);
        return new Site(name, aliases, root, index.orElse(null), port, redirects);
    }

    private static void checkRoot(ConfigTable table, GuestPath root) {
        for (GuestPath allowed : ROOTS) {
            if (root.isWithin(allowed) && !root.equals(allowed)) {
                return;
            }
        }
        table.problem(
                "root",
                "\"root\" is \"" + root + "\", which is no place for web pages",
                "choose a directory below /srv or /var/www");
    }

    private static void checkPort(ConfigTable table, int port) {
        if (port == 842) {
            table.problem("port", "port 842 is Reeve's", "choose another port");
        } else if (port == 443) {
            table.problem("port", "port 443 is for TLS, and this module serves plain HTTP", "choose another port");
        }
    }

    private static void checkHosts(ConfigTable table, Site site, Set<String> hosts) {
        if (!hosts.add(site.name() + ":" + site.port())) {
            table.problem("name", site.name() + " is an alias of another site on that port", "remove one of the two");
        }
        for (String alias : site.aliases()) {
            if (!hosts.add(alias + ":" + site.port())) {
                table.problem("aliases", alias + " is there twice on port " + site.port(), "remove one of the two");
            }
        }
    }
}
