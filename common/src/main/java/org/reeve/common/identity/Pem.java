package org.reeve.common.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates in files: the textual encoding of RFC 7468, as other tools read and write it. */
public final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    /** OpenSSL's label of a certificate to be trusted; its tools read it wherever they read a certificate. */
    static final String TRUSTED_CERTIFICATE = "TRUSTED CERTIFICATE";

    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+)-----END ([A-Z0-9 ]{1,40})-----");

    record Block(String label, String base64) {
        byte[] der() throws IdentityException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IdentityException("what is after BEGIN " + label + " is no base64", e);
            }
        }
    }

    private Pem() {}

    public static String of(X509Certificate certificate) {
        return block(CERTIFICATE, DerText.der(certificate));
    }

    /** The key without any encryption: only for files that nobody else can read. */
    public static String of(PrivateKey key) {
        return block(PRIVATE_KEY, key.getEncoded());
    }

    /** @throws IdentityException when a block in {@code text} is broken, or there is no certificate */
    public static List<X509Certificate> certificates(String text) throws IdentityException {
        List<X509Certificate> certificates = certificates(blocks(text), CERTIFICATE);
        if (certificates.isEmpty()) {
            throw new IdentityException("no BEGIN CERTIFICATE is in it");
        }
        return certificates;
    }

    /** @throws IdentityException when {@code text} does not have exactly one unencrypted PKCS#8 EC private key */
    public static PrivateKey privateKey(String text) throws IdentityException {
        return privateKey(blocks(text));
    }

    static PrivateKey privateKey(List<Block> blocks) throws IdentityException {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(only(blocks, PRIVATE_KEY)));
        } catch (GeneralSecurityException e) {
            // Not the cause's message: it may quote the key.
            throw new IdentityException("its private key is not an EC key in PKCS#8", e);
        }
    }

    static PublicKey publicKey(List<Block> blocks) throws IdentityException {
        return KeyPairs.publicKey(only(blocks, PUBLIC_KEY));
    }

    static List<X509Certificate> certificates(List<Block> blocks, String label) throws IdentityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().equals(label)) {
                certificates.add(DerText.certificate(block.der()));
            }
        }
        return List.copyOf(certificates);
    }

    static List<Block> blocks(String text) throws IdentityException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!label.equals(matcher.group(3))) {
                throw new IdentityException("BEGIN " + label + " ends with END " + matcher.group(3));
            }
            blocks.add(new Block(label, matcher.group(2)));
        }
        if (blocks.size() != text.split("-----BEGIN ", -1).length - 1) {
            throw new IdentityException("a BEGIN has no END: the text is cut off");
        }
        return blocks;
    }

    static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static byte[] only(List<Block> blocks, String label) throws IdentityException {
        List<Block> found =
                blocks.stream().filter(block -> block.label().equals(label)).toList();
        if (found.size() != 1) {
            throw new IdentityException("it has " + found.size() + " blocks BEGIN " + label + ", not one");
        }
        return found.getFirst().der();
    }
}
