package org.reeve.agent.module.web;

/** A site as nginx reads it (ngx_conf_read_token: in double quotes, a backslash before a quote or a backslash). */
final class NginxSite {
    private NginxSite() {}

    /** Which kinds of address the guest's kernel has. */
    enum Addresses {
        IPV4,
        IPV4_AND_IPV6
    }

    static String write(Site site, Addresses addresses) {
        var text = new StringBuilder(512);
        text.append("# Written by Reeve from the module web. An edit here is kept, and shown as drift.\n");
        text.append("server {\n");
        text.append("    listen ").append(site.port()).append(";\n");
        if (addresses == Addresses.IPV4_AND_IPV6) {
            text.append("    listen [::]:").append(site.port()).append(";\n");
        }
        text.append("    server_name ").append(quoted(site.name()));
        for (String alias : site.aliases()) {
            text.append(' ').append(quoted(alias));
        }
        text.append(";\n");
        text.append("    root ").append(quoted(site.root().value())).append(";\n");
        text.append("    index index.html;\n");
        for (Site.Redirect redirect : site.redirects()) {
            text.append("    location = ").append(quoted(redirect.from())).append(" {\n");
            text.append("        return ").append(redirect.kind().status()).append(' ');
            text.append(quoted(redirect.to())).append(";\n    }\n");
        }
        text.append("    location / {\n        try_files $uri $uri/ =404;\n    }\n");
        return text.append("}\n").toString();
    }

    /** @throws IllegalArgumentException for what nginx cannot be told literally: a dollar begins a variable even in quotes */
    static String quoted(String value) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '$' || Character.isISOControl(c)) {
                throw new IllegalArgumentException("nginx cannot be told this character: " + (int) c);
            }
            quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
        return quoted.append('"').toString();
    }
}
