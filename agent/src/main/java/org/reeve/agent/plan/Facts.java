package org.reeve.agent.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was seen in the guest when it was asked for. What was not asked for is an error in the caller, not "absent". */
public final class Facts {
    private final String hostname;
    private final Map<String, PackageFact> packages;
    private final Map<String, UnitFact> units;
    private final Map<GuestPath, FileFact> files;
    private final Set<String> missingAccounts;
    private final List<GuestCheck> checks;
    private final Map<Setting, SettingFact> settings;

    private Facts(Builder builder) {
        this.hostname = builder.hostname;
        this.packages = Map.copyOf(builder.packages);
        this.units = Map.copyOf(builder.units);
        this.files = Map.copyOf(builder.files);
        this.missingAccounts = Set.copyOf(builder.missingAccounts);
        this.checks = builder.checks;
        this.settings = Map.copyOf(builder.settings);
    }

    /** The kernel's host name now. */
    public String hostname() {
        return hostname;
    }

    public PackageFact packageNamed(String name) {
        return known(packages.get(name), name);
    }

    public UnitFact unit(String name) {
        return known(units.get(name), name);
    }

    public FileFact file(GuestPath path) {
        return known(files.get(path), path);
    }

    /** Accounts and groups that were asked for and do not exist, as {@code user x} and {@code group x}. */
    public Set<String> missingAccounts() {
        return missingAccounts;
    }

    /** The checks that the agent makes now; always known. */
    public List<GuestCheck> checks() {
        return checks;
    }

    public SettingFact setting(Setting setting) {
        return known(settings.get(setting), setting.words());
    }

    private static <T> T known(@Nullable T fact, Object what) {
        if (fact == null) {
            throw new IllegalStateException("nobody looked at " + what);
        }
        return fact;
    }

    /** Collects what was seen. */
    public static final class Builder {
        private final String hostname;
        private final Map<String, PackageFact> packages = new HashMap<>();
        private final Map<String, UnitFact> units = new HashMap<>();
        private final Map<GuestPath, FileFact> files = new HashMap<>();
        private final Set<String> missingAccounts = new HashSet<>();
        private List<GuestCheck> checks = List.of();
        private final Map<Setting, SettingFact> settings = new HashMap<>();

        public Builder(String hostname) {
            this.hostname = hostname;
        }

        public Builder packageNamed(String name, PackageFact fact) {
            packages.put(name, fact);
            return this;
        }

        public Builder unit(String name, UnitFact fact) {
            units.put(name, fact);
            return this;
        }

        public Builder file(GuestPath path, FileFact fact) {
            files.put(path, fact);
            return this;
        }

        public Builder missingAccount(String kindAndName) {
            missingAccounts.add(kindAndName);
            return this;
        }

        public Builder checks(List<GuestCheck> kept) {
            checks = List.copyOf(kept);
            return this;
        }

        public Builder setting(Setting setting, SettingFact fact) {
            settings.put(setting, fact);
            return this;
        }

        public Facts build() {
            return new Facts(this);
        }
    }
}
