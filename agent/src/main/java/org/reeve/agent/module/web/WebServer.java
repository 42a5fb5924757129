package org.reeve.agent.module.web;

import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Validator;

/** The web servers that the module knows, as Debian packages them. */
enum WebServer {
    NGINX("nginx", "nginx.service", "/etc/nginx", "default", Validator.NGINX),
    APACHE("apache2", "apache2.service", "/etc/apache2", "000-default.conf", Validator.APACHE);

    private final String packageName;
    private final String unit;
    private final String directory;
    private final String defaultSite;
    private final Validator validator;

    WebServer(String packageName, String unit, String directory, String defaultSite, Validator validator) {
        this.packageName = packageName;
        this.unit = unit;
        this.directory = directory;
        this.defaultSite = defaultSite;
        this.validator = validator;
    }

    String packageName() {
        return packageName;
    }

    String unit() {
        return unit;
    }

    Validator validator() {
        return validator;
    }

    /** Where all its configuration is. */
    GuestPath directory() {
        return GuestPath.of(directory);
    }

    GuestPath available(String site) {
        return GuestPath.of(directory + "/sites-available/" + site + ".conf");
    }

    GuestPath enabled(String site) {
        return GuestPath.of(directory + "/sites-enabled/" + site + ".conf");
    }

    /** The link that enables the site which the package brings. */
    GuestPath defaultSite() {
        return GuestPath.of(directory + "/sites-enabled/" + defaultSite);
    }

    WebServer other() {
        return switch (this) {
            case NGINX -> APACHE;
            case APACHE -> NGINX;
        };
    }
}
