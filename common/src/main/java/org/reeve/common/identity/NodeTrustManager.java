package org.reeve.common.identity;

import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;

/**
 * Lets in who is expected, under our own authorities alone: the machine's trust store is never asked.
 *
 * <p>It extends {@link X509ExtendedTrustManager} because the JDK, and Netty around it, add checks of their own to a plain
 * {@code X509TrustManager} or leave them out (CVE-2026-50010: Netty then checked no host name). Here there is nothing to add: the name is
 * in the certificate's URI, and it is checked in every variant, with and without a socket or an engine.
 */
final class NodeTrustManager extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {
    private static final int MAX_CHAIN = 4;

    private final LiveCredentials live;
    private final ExpectedPeer expected;
    private final ReeveClock clock;

    NodeTrustManager(LiveCredentials live, ExpectedPeer expected, ReeveClock clock) {
        this.live = live;
        this.expected = expected;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, CertificateProfile.CLIENT_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, CertificateProfile.SERVER_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, CertificateProfile.CLIENT_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, CertificateProfile.SERVER_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, CertificateProfile.CLIENT_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, CertificateProfile.SERVER_AUTH);
    }

    // The JDK asks no trust manager when a session is resumed; Netty does, through these two.
    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        check(chain, CertificateProfile.CLIENT_AUTH);
    }

    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        check(chain, CertificateProfile.SERVER_AUTH);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return live.current().authorities().toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate @Nullable [] chain, String usage) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("expected " + expected + ", but no certificate came");
        }
        try {
            requireSigned(chain);
            NodeName name = CertificateProfile.requireDaemon(chain[0], usage);
            if (!expected.test(name)) {
                throw new CertificateException(name + " came");
            }
        } catch (CertificateException e) {
            throw new CertificateException("expected " + expected + ", but " + e.getMessage(), e);
        }
    }

    private void requireSigned(X509Certificate[] chain) throws CertificateException {
        List<X509Certificate> authorities = live.current().authorities();
        List<X509Certificate> path = new ArrayList<>(Arrays.asList(chain));
        // A path does not hold its anchor; peers send it along.
        if (authorities.contains(path.getLast())) {
            path.removeLast();
        }
        if (path.isEmpty() || path.size() > MAX_CHAIN) {
            throw new CertificateException("a chain of " + chain.length + " certificates came");
        }
        Instant now = clock.now();
        for (X509Certificate certificate : path) {
            CertificateProfile.requireCurrent(certificate, now);
        }
        try {
            CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
            PKIXParameters parameters = new PKIXParameters(anchors(authorities));
            parameters.setRevocationEnabled(false); // certificates live for days instead
            parameters.setDate(Date.from(now));
            PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult)
                    CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
            requireAuthority(result.getTrustAnchor().getTrustedCert(), path.size(), now);
        } catch (CertPathValidatorException e) {
            throw new CertificateException(explain(e, chain[0]), e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    CertificateProfile.describe(chain[0]) + " cannot be checked: " + e.getMessage(), e);
        }
    }

    private static Set<TrustAnchor> anchors(List<X509Certificate> authorities) {
        Set<TrustAnchor> anchors = new HashSet<>();
        authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
        return anchors;
    }

    // PKIX takes an anchor as a name and a key; what its certificate says besides is for us to keep (RFC 5280, 6.1.1
    // d).
    private static void requireAuthority(X509Certificate authority, int pathSize, Instant now)
            throws CertificateException {
        CertificateProfile.requireCurrent(authority, now);
        if (pathSize - 1 > authority.getBasicConstraints()) {
            throw new CertificateException("its chain is longer than its authority allows");
        }
    }

    private String explain(CertPathValidatorException e, X509Certificate own) {
        return CertificateProfile.describe(own) + " came, signed by \""
                + own.getIssuerX500Principal().getName() + "\", which does not lead to an authority trusted by "
                + live.name() + ": " + e.getMessage();
    }
}
