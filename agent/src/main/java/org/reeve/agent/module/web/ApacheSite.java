package org.reeve.agent.module.web;

/** A site as Apache reads it (ap_getword_conf: in double quotes, a backslash before a quote or a backslash). */
final class ApacheSite {
    private ApacheSite() {}

    static String write(Site site) {
        String root = quoted(site.root().value());
        var text = new StringBuilder(512);
        text.append("# Written by Reeve from the module web. An edit here is kept, and shown as drift.\n");
        text.append("<VirtualHost *:").append(site.port()).append(">\n");
        text.append("    ServerName ").append(quoted(site.name())).append('\n');
        for (String alias : site.aliases()) {
            text.append("    ServerAlias ").append(quoted(alias)).append('\n');
        }
        text.append("    DocumentRoot ").append(root).append('\n');
        text.append("    DirectoryIndex index.html\n");
        text.append("    <Directory ").append(root).append(">\n");
        text.append("        Options -Indexes +SymLinksIfOwnerMatch\n");
        text.append("        AllowOverride None\n");
        text.append("        Require all granted\n");
        text.append("    </Directory>\n");
        for (Site.Redirect redirect : site.redirects()) {
            text.append("    RedirectMatch ").append(redirect.kind().status()).append(' ');
            text.append(quoted("^" + redirect.from().replace(".", "\\.") + "$")).append(' ');
            text.append(quoted(redirect.to())).append('\n');
        }
        return text.append("</VirtualHost>\n").toString();
    }

    /** @throws IllegalArgumentException for what Apache cannot be told on one line */
    static String quoted(String value) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) || (c == '$' && value.startsWith("{", i + 1))) {
                throw new IllegalArgumentException("Apache cannot be told this character: " + (int) c);
            }
            quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
        return quoted.append('"').toString();
    }
}
