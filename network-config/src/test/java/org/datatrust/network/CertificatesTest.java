package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final BigInteger HALF_ORDER =
            new BigInteger("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8", 16);

    @TempDir
    Path folder;

    private X509Certificate read(OrganisationHome.KeyPair pair) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pair.certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private Certificates authority(OrganisationHome files) throws IOException {
        return Certificates.authority("TEST authority", "test-agency", NOW, files.identityAuthority());
    }

    @Test
    void issuesIdentitiesWithTheirRoleThatTheAuthoritySigned() throws IOException, GeneralSecurityException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        authority(files).identity("peer.test-agency.example", "peer", files.peerTls());
        X509Certificate issued = read(files.peerTls());
        issued.verify(read(files.identityAuthority()).getPublicKey());
        assertThat(issued.getSubjectX500Principal().getName())
                .isEqualTo("CN=peer.test-agency.example,OU=peer,O=TEST test-agency");
        assertThat(issued.getBasicConstraints()).isEqualTo(-1);
        assertThat(issued.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(issued.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3650)));
        assertThat(read(files.identityAuthority()).getBasicConstraints()).isZero();
    }

    @Test
    void namesThisMachineInServerCertificates() throws IOException, GeneralSecurityException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        authority(files).tlsServer("peer.test-agency.example", "peer", files.peerTls());
        X509Certificate issued = read(files.peerTls());
        assertThat(issued.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .containsExactly("peer.test-agency.example", "localhost", "127.0.0.1");
        assertThat(issued.getExtendedKeyUsage()).isEqualTo(List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"));
    }

    @Test
    void givesEveryCertificateALowSignature() throws IOException, GeneralSecurityException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        Certificates authority = authority(files);
        for (int i = 0; i < 20; i++) {
            authority.tlsClient("user" + i, "client", files.client("user" + i));
            byte[] signature = read(files.client("user" + i)).getSignature();
            BigInteger s = ASN1Integer.getInstance(
                            ASN1Sequence.getInstance(signature).getObjectAt(1))
                    .getPositiveValue();
            assertThat(s).isLessThanOrEqualTo(HALF_ORDER);
        }
    }

    @Test
    void goesOnWithAnAuthorityThatWasMadeBefore() throws IOException, GeneralSecurityException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        authority(files);

        Certificates.existing("test-agency", NOW, files.identityAuthority())
                .identity("peer.test-agency.example", "peer", files.peerTls());

        X509Certificate issued = read(files.peerTls());
        issued.verify(read(files.identityAuthority()).getPublicKey());
        assertThat(issued.getIssuerX500Principal())
                .isEqualTo(read(files.identityAuthority()).getSubjectX500Principal());
    }

    @Test
    void keepsEarlierRevocations() throws IOException, GeneralSecurityException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        Certificates authority = authority(files);
        BigInteger one = BigInteger.valueOf(1);
        BigInteger two = BigInteger.valueOf(2);

        String first = authority.revocationList(List.of(one), Optional.empty());
        String second = authority.revocationList(List.of(two), Optional.of(Pem.revocationList(first)));

        assertThat(second).startsWith("-----BEGIN X509 CRL-----\n");
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(second.getBytes(StandardCharsets.US_ASCII)));
        list.verify(read(files.identityAuthority()).getPublicKey());
        assertThat(list.getIssuerX500Principal())
                .isEqualTo(read(files.identityAuthority()).getSubjectX500Principal());
        assertThat(list.getRevokedCertificate(one)).isNotNull();
        assertThat(list.getRevokedCertificate(two)).isNotNull();
        assertThat(list.getRevokedCertificate(BigInteger.valueOf(3))).isNull();
        assertThat(list.getExtensionValue("2.5.29.35")).isNotNull();
    }

    @Test
    void letsNobodyElseReadKeysOrFolders() throws IOException {
        OrganisationHome files = new OrganisationHome(folder.resolve("test-agency"));
        authority(files).tlsClient("user1", "client", files.client("user1"));
        try (Stream<Path> all = Files.walk(files.folder())) {
            assertThat(all)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }
}
