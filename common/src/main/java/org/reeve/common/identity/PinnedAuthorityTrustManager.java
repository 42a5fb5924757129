package org.reeve.common.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.reeve.common.time.ReeveClock;

/**
 * Trusts one server chain: that which ends in the authority with a given fingerprint, is valid, and is for the host that was
 * dialled. The chain and the host name are checked by the JDK's own PKIX trust manager, with that authority as its only anchor.
 */
final class PinnedAuthorityTrustManager extends X509ExtendedTrustManager {
    private final AuthorityFingerprint pinned;
    private final ReeveClock clock;

    PinnedAuthorityTrustManager(AuthorityFingerprint pinned, ReeveClock clock) {
        this.pinned = pinned;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        requireHostNameCheck(engine.getSSLParameters());
        pinnedIn(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket ssl)) {
            throw new CertificateException("no TLS socket, no host name to check");
        }
        requireHostNameCheck(ssl.getSSLParameters());
        pinnedIn(chain).checkServerTrusted(chain, authType, socket);
    }

    // Without a connection there is no host name to check.
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the server's host name cannot be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are not expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("clients are not expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("clients are not expected here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static void requireHostNameCheck(SSLParameters parameters) throws CertificateException {
        if (!"HTTPS".equalsIgnoreCase(parameters.getEndpointIdentificationAlgorithm())) {
            throw new CertificateException("this client would not check the server's host name");
        }
    }

    private X509ExtendedTrustManager pinnedIn(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (AuthorityFingerprint.of(certificate).equals(pinned) && certificate.getBasicConstraints() >= 0) {
                return trusting(certificate);
            }
        }
        throw new CertificateException("expected a server of the authority " + pinned + ", but "
                + (chain.length == 0
                        ? "no certificate came"
                        : CertificateProfile.describe(chain[0]) + " came, whose chain ends in "
                                + AuthorityFingerprint.of(chain[chain.length - 1])));
    }

    private X509ExtendedTrustManager trusting(X509Certificate authority) throws CertificateException {
        Instant now = clock.now();
        CertificateProfile.requireCurrent(authority, now);
        try {
            PKIXBuilderParameters parameters =
                    new PKIXBuilderParameters(Set.of(new TrustAnchor(authority, null)), new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("this Java runtime has no PKIX trust manager");
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the authority's certificate cannot be used: " + e.getMessage(), e);
        }
    }
}
