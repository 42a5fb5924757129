package org.reeve.common.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The name of the peer of a TLS connection that has been made. */
public final class PeerName {
    private PeerName() {}

    /**
     * @param session of a connection whose handshake is over, by a context of {@link TlsContexts}
     * @throws IdentityException when the peer showed no certificate, or one without a name of ours
     */
    public static NodeName of(SSLSession session) throws IdentityException {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                return CertificateProfile.nameIn(certificate);
            }
            throw new IdentityException("the peer's certificate is not X.509");
        } catch (SSLPeerUnverifiedException e) {
            throw new IdentityException("the peer showed no certificate", e);
        } catch (CertificateException e) {
            throw new IdentityException(String.valueOf(e.getMessage()), e);
        }
    }
}
