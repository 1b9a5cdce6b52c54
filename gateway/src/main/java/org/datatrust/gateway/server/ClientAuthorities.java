package org.datatrust.gateway.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.OrganisationId;

/**
 * The TLS certificate authorities of the consortium, one or more for each organisation: decides in the handshake whether a client
 * certificate is good at all, and afterwards whose it is.
 */
final class ClientAuthorities extends X509ExtendedTrustManager {
    /** RFC 5280 section 4.2.1.12, id-kp-clientAuth. A certificate without the extension is good for anything, so not good enough. */
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    private static final String CALLER = "org.datatrust.caller";

    private final SortedMap<OrganisationId, X509ExtendedTrustManager> authorities;

    private ClientAuthorities(SortedMap<OrganisationId, X509ExtendedTrustManager> authorities) {
        this.authorities = authorities;
    }

    /** @param files PEM, one or more certificates in each */
    static ClientAuthorities read(Map<OrganisationId, Path> files) throws IOException, GeneralSecurityException {
        SortedMap<OrganisationId, X509ExtendedTrustManager> authorities = new TreeMap<>();
        for (Map.Entry<OrganisationId, Path> file : files.entrySet()) {
            authorities.put(file.getKey(), trusting(file.getValue()));
        }
        return new ClientAuthorities(authorities);
    }

    private static X509ExtendedTrustManager trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                roots.setCertificateEntry("root-" + roots.size(), root);
            }
        }
        if (roots.size() == 0) {
            throw new CertificateException("no certificate in " + file);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(roots);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trusting) {
                return trusting;
            }
        }
        throw new IllegalStateException("the PKIX factory yields X.509 trust managers");
    }

    /** Whose certificate the other side of a connection has shown; empty if it has shown none. */
    Optional<Caller> caller(SSLSession session) {
        if (session.getValue(CALLER) instanceof Caller known) {
            return Optional.of(known);
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            OrganisationId organisation = organisation(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            Caller caller = new Caller(
                    organisation, Bytes.copyOf(chain.getFirst().getEncoded()).sha256());
            session.putValue(CALLER, caller);
            return Optional.of(caller);
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Optional.empty();
        }
    }

    private OrganisationId organisation(X509Certificate[] chain, String authType) throws CertificateException {
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT_AUTHENTICATION)) {
            throw new CertificateException("not a TLS client certificate");
        }
        CertificateException refused = new CertificateException("no authority");
        for (Map.Entry<OrganisationId, X509ExtendedTrustManager> authority : authorities.entrySet()) {
            try {
                authority.getValue().checkClientTrusted(chain, authType);
                return authority.getKey();
            } catch (CertificateException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        organisation(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        organisation(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        organisation(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is a server");
    }

    /** None: strangers are not told who takes part, and a client shows the certificate it has, so that it hears what is wrong with it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
