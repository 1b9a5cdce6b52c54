package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.synthetic.Authority;
import org.datatrust.verifier.synthetic.Authority.Issue;
import org.datatrust.verifier.synthetic.Identity;
import org.datatrust.verifier.synthetic.KeyHolder;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.junit.jupiter.api.Test;

/** Whom an organisation vouches for, as Fabric's msp/ decides. */
class MembershipTest {
    private static final Signatures SIGNATURES = new Signatures(new BouncyCastleProvider());

    private final Authority authority = new Authority("AMSP");

    private static Membership membership(FabricMSPConfig.Builder config) throws Exception {
        return Membership.of(0, config.build().toByteString());
    }

    private static String check(FabricMSPConfig.Builder config, Identity identity) throws Exception {
        Bytes pem = Bytes.copyOf(identity.certificate().toByteArray());
        return switch (membership(config).check(Bytes.utf8("identity"), pem, SIGNATURES)) {
            case IdentityCheck.Valid valid -> valid.member().role().name();
            case IdentityCheck.Invalid invalid -> invalid.reason();
        };
    }

    @Test
    void vouchesForWhomItsRootCertified() throws Exception {
        assertThat(check(authority.msp(), authority.enrol("peer0", "peer"))).isEqualTo("PEER");
        assertThat(check(authority.msp(), new Authority("BMSP").enrol("peer0", "peer")))
                .contains("no chain");
    }

    @Test
    void aNameAloneIsNoChain() throws Exception {
        Authority impostor = new Authority("AMSP", new KeyHolder("impostor"), false);
        assertThat(check(authority.msp(), impostor.enrol("peer0", "peer"))).contains("no chain");
    }

    @Test
    void aKeyAloneIsNoChain() throws Exception {
        Authority renamed = new Authority("BMSP", new KeyHolder("ca.AMSP"), false);
        assertThat(check(authority.msp(), renamed.enrol("peer0", "peer"))).contains("no chain");
    }

    @Test
    void exactlyOneRoleIsDue() throws Exception {
        assertThat(check(authority.msp(), authority.enrol("x", List.of("peer", "client"))))
                .contains("exactly one role");
        assertThat(check(authority.msp(), authority.enrol("x", List.of("other"))))
                .contains("exactly one role");
    }

    @Test
    void anIntermediateCertifiesForItsOwnUnits() throws Exception {
        Authority lower = authority.intermediate("lower");
        FabricMSPConfig.Builder config = authority.msp().addIntermediateCerts(lower.pem());
        config.getFabricNodeOusBuilder().getPeerOuIdentifierBuilder().setCertificate(lower.pem());
        assertThat(check(config, lower.enrol("peer0", "peer"))).isEqualTo("PEER");
        assertThat(check(config, authority.enrol("peer0", "peer"))).contains("exactly one role");
        assertThat(check(config, lower.enrol("client0", "client"))).contains("exactly one role");
    }

    @Test
    void aRootOfPathLengthOneBearsOneIntermediate() throws Exception {
        Authority lower = authority.intermediate("lower", new Issue.Ca(3));
        Authority lowest = lower.intermediate("lowest", new Issue.Ca(3));
        FabricMSPConfig.Builder config = authority.msp().addIntermediateCerts(lower.pem());
        config.addIntermediateCerts(lowest.pem());
        config.getFabricNodeOusBuilder().getPeerOuIdentifierBuilder().clearCertificate();
        assertThat(check(config, lower.enrol("peer0", "peer"))).isEqualTo("PEER");
        assertThat(check(config, lowest.enrol("peer0", "peer"))).contains("no chain");
    }

    @Test
    void anAuthorityThatMayNotSignCertificatesCertifiesNobody() throws Exception {
        for (int bits : new int[] {KeyUsage.digitalSignature, KeyUsage.cRLSign}) {
            Authority lower = authority.intermediate("lower", new Issue.Usage(bits));
            FabricMSPConfig.Builder config = authority.msp().addIntermediateCerts(lower.pem());
            config.getFabricNodeOusBuilder().getPeerOuIdentifierBuilder().clearCertificate();
            assertThat(check(config, lower.enrol("peer0", "peer"))).contains("no chain");
        }
    }

    @Test
    void anAuthorityIsNobody() throws Exception {
        assertThat(check(authority.msp(), authority.asIdentity())).contains("authority");
    }

    @Test
    void aRevocationByTheIssuerCounts() throws Exception {
        BigInteger serial = authority.nextSerial();
        Identity revoked = authority.enrol("peer0", "peer");
        FabricMSPConfig.Builder config = authority.msp().addRevocationList(authority.revoke(serial));
        assertThat(check(config, revoked)).contains("revoked");
        assertThat(check(config, authority.enrol("peer1", "peer"))).isEqualTo("PEER");
    }

    @Test
    void aListInTheIssuersNameThatTheIssuerDidNotSignRevokesNobody() throws Exception {
        BigInteger serial = authority.nextSerial();
        Identity peer = authority.enrol("peer0", "peer");
        Authority impostor = new Authority("AMSP", new KeyHolder("impostor"), false);
        assertThat(check(authority.msp().addRevocationList(impostor.revoke(serial)), peer))
                .isEqualTo("PEER");
    }

    @Test
    void aListOfAnotherAuthorityRevokesNobody() throws Exception {
        BigInteger serial = authority.nextSerial();
        Identity peer = authority.enrol("peer0", "peer");
        Authority other = authority.intermediate("lower");
        assertThat(check(authority.msp().addRevocationList(other.revoke(serial)), peer))
                .isEqualTo("PEER");
    }

    @Test
    void whatTheseRulesDoNotCoverIsNotJudged() {
        List<FabricMSPConfig.Builder> uncovered = List.of(
                authority.msp().setName(""),
                authority.msp().setName("M".repeat(256)),
                authority.msp().clearRootCerts(),
                authority.msp().clearFabricNodeOus(),
                authority.msp().setCryptoConfig(FabricCryptoConfig.newBuilder().setSignatureHashFamily("SHA3")),
                authority
                        .msp()
                        .setCryptoConfig(FabricCryptoConfig.newBuilder()
                                .setSignatureHashFamily("SHA2")
                                .setIdentityIdentifierHashFunction("SHA3_256")),
                authority.msp().addRootCerts(ByteString.copyFromUtf8("no certificate")));
        for (FabricMSPConfig.Builder config : uncovered) {
            assertThatThrownBy(() -> membership(config)).as(config.getName()).isInstanceOf(UnsupportedException.class);
        }
        assertThatThrownBy(() -> Membership.of(1, authority.msp().build().toByteString()))
                .isInstanceOf(UnsupportedException.class);
    }

    @Test
    void takesANameOf255CharactersAnd64Authorities() throws Exception {
        assertThat(membership(authority.msp().setName("M".repeat(255))).id()).hasSize(255);
        FabricMSPConfig.Builder many = authority.msp();
        for (int i = 0; i < 63; i++) {
            many.addIntermediateCerts(authority.pem());
        }
        assertThat(membership(many).intermediates()).hasSize(63);
        assertThatThrownBy(() -> membership(many.addIntermediateCerts(authority.pem())))
                .isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> membership(many.clone()
                        .clearIntermediateCerts()
                        .addAllRootCerts(java.util.Collections.nCopies(64, authority.pem()))))
                .isInstanceOf(UnsupportedException.class);
    }

    @Test
    void withoutASettingOfHashesSha256IsMeant() throws Exception {
        assertThat(check(authority.msp().clearCryptoConfig(), authority.enrol("peer0", "peer")))
                .isEqualTo("PEER");
    }
}
