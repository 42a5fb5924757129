package org.reeve.central.identity;

import java.nio.file.Path;
import org.reeve.common.identity.IdentityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way in on the first day: an operator's token in a file that only central's user, and so root, can read. */
public final class FirstToken {
    private static final Logger log = LoggerFactory.getLogger(FirstToken.class);

    private FirstToken() {}

    /** @throws IdentityException when the file cannot be written */
    public static void makeIfNobodyCanComeIn(ApiTokens tokens, Path file) throws IdentityException {
        if (!tokens.isEmpty()) {
            return;
        }
        ApiTokens.Issued issued = tokens.createForOperator("first operator");
        try {
            PrivateFile.write(file, issued.secret().text() + "\n");
        } catch (IdentityException e) {
            // A token that nobody can read would keep the next start from making another.
            tokens.revoke(issued.id());
            throw e;
        }
        log.info("the first operator's token is in {}: read it, then remove the file", file);
    }
}
