package org.reeve.common.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the current credentials, whoever the peer says it trusts: there are no others, and its answer then says why not. */
final class LiveKeyManager extends X509ExtendedKeyManager {
    private static final String KEY_TYPE = "EC";

    private final LiveCredentials live;

    LiveKeyManager(LiveCredentials live) {
        this.live = live;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(new @Nullable String[] {keyType});
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(new @Nullable String[] {keyType});
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        Credentials credentials = credentials(alias);
        return credentials == null ? null : credentials.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        Credentials credentials = credentials(alias);
        return credentials == null ? null : credentials.key();
    }

    private @Nullable String alias(@Nullable String @Nullable [] keyTypes) {
        if (keyTypes != null) {
            for (String keyType : keyTypes) {
                if (KEY_TYPE.equals(keyType)) {
                    return Long.toString(live.newest().number());
                }
            }
        }
        return null;
    }

    private String @Nullable [] aliases(@Nullable String keyType) {
        String alias = alias(new @Nullable String[] {keyType});
        return alias == null ? null : new String[] {alias};
    }

    private @Nullable Credentials credentials(@Nullable String alias) {
        try {
            return alias == null ? null : live.edition(Long.parseLong(alias));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
