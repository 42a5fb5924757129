package org.reeve.central.identity;

import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Central's own certificate: signed by its own authority, for its name among daemons and for the names that browsers dial. */
public final class OwnCertificate {
    private static final Logger log = LoggerFactory.getLogger(OwnCertificate.class);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");

    private final CertificateAuthority authority;
    private final List<GeneralName> names;
    private final ReeveClock clock;
    private final LiveCredentials live;

    private OwnCertificate(CertificateAuthority authority, List<GeneralName> names, ReeveClock clock)
            throws IdentityException {
        this.authority = authority;
        this.names = names;
        this.clock = clock;
        this.live = new LiveCredentials(fresh());
    }

    /**
     * A certificate made now and kept in memory: nobody pins it, and the configured names may have changed since the last start.
     *
     * @param hostNames DNS names and literal IP addresses that people and hosts dial; localhost is always among them
     */
    public static OwnCertificate issue(CertificateAuthority authority, List<String> hostNames, ReeveClock clock)
            throws IdentityException {
        List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(hostNames);
        return new OwnCertificate(
                authority, all.stream().distinct().map(OwnCertificate::name).toList(), clock);
    }

    public LiveCredentials live() {
        return live;
    }

    /** Makes a new one if the time has come; called every hour or so. */
    public void renewIfDue() throws IdentityException {
        Instant due = live.renewAt();
        if (!clock.now().isBefore(due)) {
            live.replace(fresh());
            log.info("central's own certificate was renewed: {}", live.current());
        }
    }

    private Credentials fresh() throws IdentityException {
        KeyPair keys = KeyPairs.generate();
        return Credentials.of(
                keys.getPrivate(),
                authority.chain(authority.sign(new NodeName.Central(), keys.getPublic(), names)),
                List.of(authority.certificate()));
    }

    private static GeneralName name(String text) {
        return new GeneralName(ADDRESS.matcher(text).matches() ? GeneralName.iPAddress : GeneralName.dNSName, text);
    }
}
