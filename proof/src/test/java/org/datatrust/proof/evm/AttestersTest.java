package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.proof.signature.P256PublicKey;
import org.junit.jupiter.api.Test;

/** EVM-40 to EVM-42. */
class AttestersTest {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static final EcdsaP256 SIGNATURES = new EcdsaP256(PROVIDER);
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final ChainId CHAIN = new ChainId(1337);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final EvmBlock BLOCK = block(CHAIN, 54);

    private final List<KeyPair> keys = new ArrayList<>();
    private final SortedMap<OrganisationId, P256PublicKey> members = new TreeMap<>();

    AttestersTest() throws GeneralSecurityException, MalformedException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        for (int i = 0; i < 4; i++) {
            KeyPair pair = generator.generateKeyPair();
            keys.add(pair);
            members.put(organisation(i), P256PublicKey.parse(pair.getPublic().getEncoded()));
        }
    }

    private static OrganisationId organisation(int index) {
        return new OrganisationId("test-org-" + index);
    }

    private static EvmBlock block(ChainId chain, long number) {
        Digest root = Digest.sha256(new byte[] {(byte) number});
        return new EvmBlock(chain, number, root, root, root);
    }

    private Attesters.Signed signed(int organisation, EvmBlock block, int key) throws GeneralSecurityException {
        BlockAttestation attestation =
                new BlockAttestation(organisation(organisation), block, NOON.plus(Duration.ofMillis(organisation)));
        Signature signature = Signature.getInstance("SHA256withECDSA", PROVIDER);
        signature.initSign(keys.get(key).getPrivate());
        signature.update(attestation.encode().toByteArray());
        return new Attesters.Signed(attestation, lowS(signature.sign()));
    }

    private Attesters.Signed signed(int organisation) throws GeneralSecurityException {
        return signed(organisation, BLOCK, organisation);
    }

    private static Bytes lowS(byte[] der) {
        ASN1Sequence rs = ASN1Sequence.getInstance(der);
        BigInteger r = ASN1Integer.getInstance(rs.getObjectAt(0)).getValue();
        BigInteger s = ASN1Integer.getInstance(rs.getObjectAt(1)).getValue();
        return der(r, s.min(ORDER.subtract(s)));
    }

    private static Bytes der(BigInteger r, BigInteger s) {
        try {
            return Bytes.copyOf(
                    new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Attesters.Check check(int threshold, Attesters.Signed... attestations) {
        return new Attesters(CHAIN, members, threshold).check(List.of(attestations), SIGNATURES);
    }

    private static void refuses(String code, Attesters.Check check) {
        assertThat(check)
                .isInstanceOfSatisfying(
                        Attesters.Check.Refused.class,
                        refused ->
                                assertThat(refused.code()).as(refused.detail()).isEqualTo(code));
    }

    @Test
    void enoughDifferentOrganisationsAttestABlock() throws GeneralSecurityException {
        assertThat(check(3, signed(3), signed(0), signed(2)))
                .isEqualTo(new Attesters.Check.Attested(
                        BLOCK, List.of(organisation(0), organisation(2), organisation(3))));
        assertThat(check(1, signed(1))).isInstanceOf(Attesters.Check.Attested.class);
        refuses("EVH-13", check(3, signed(0), signed(1)));
        refuses("EVH-13", check(1));
    }

    @Test
    void anAttestationThatDoesNotCountRefusesThemAll() throws GeneralSecurityException {
        refuses("EVH-11", check(2, signed(0), signed(0)));
        refuses("EVH-11", check(2, signed(0), signed(1), signed(0)));
        refuses("EVH-10", check(2, signed(0), signed(1, BLOCK, 0)));
        refuses("EVH-10", check(2, signed(0), signed(1), signed(9, BLOCK, 2)));
        refuses("EVH-12", check(2, signed(0), signed(1, block(CHAIN, 55), 1)));
        ChainId other = new ChainId(1338);
        refuses("EVH-12", check(2, signed(0, block(other, 54), 0), signed(1, block(other, 54), 1)));
        Attesters.Signed good = signed(1);
        ASN1Sequence rs = ASN1Sequence.getInstance(good.signature().toByteArray());
        BigInteger r = ASN1Integer.getInstance(rs.getObjectAt(0)).getValue();
        BigInteger s = ASN1Integer.getInstance(rs.getObjectAt(1)).getValue();
        refuses("EVH-10", check(2, signed(0), new Attesters.Signed(good.attestation(), der(r, ORDER.subtract(s)))));
        refuses("EVH-10", check(2, signed(0), new Attesters.Signed(good.attestation(), Bytes.EMPTY)));
        refuses("EVH-10", check(2, signed(0), new Attesters.Signed(signed(2).attestation(), good.signature())));
    }

    @Test
    void zeroIsNeverTrusted() throws GeneralSecurityException {
        Digest zero = Digest.of(new byte[32]);
        for (EvmBlock block : List.of(
                new EvmBlock(CHAIN, 5, zero, BLOCK.hash(), BLOCK.hash()),
                new EvmBlock(CHAIN, 5, BLOCK.hash(), zero, BLOCK.hash()),
                new EvmBlock(CHAIN, 5, BLOCK.hash(), BLOCK.hash(), zero))) {
            refuses("EVH-12", check(2, signed(0, block, 0), signed(1, block, 1)));
        }
    }

    @Test
    void attestersAreSetUpOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Attesters(CHAIN, members, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Attesters(CHAIN, members, 5));
        SortedMap<OrganisationId, P256PublicKey> shared = new TreeMap<>(members);
        shared.put(organisation(7), members.firstEntry().getValue());
        assertThatIllegalArgumentException().isThrownBy(() -> new Attesters(CHAIN, shared, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> block(CHAIN, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockAttestation(organisation(0), BLOCK, NOON.plusNanos(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockAttestation(organisation(0), BLOCK, Instant.EPOCH.minusMillis(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockAttestation(organisation(0), BLOCK, Instant.MAX));
    }

    @Test
    void attestationsHaveOneEncoding() throws MalformedException {
        BlockAttestation attestation = new BlockAttestation(organisation(0), BLOCK, NOON);
        assertThat(BlockAttestation.parse(attestation.encode())).isEqualTo(attestation);
        Canonicity.check(
                attestation.encode(),
                bytes -> BlockAttestation.parse(Bytes.copyOf(bytes)).encode());
        byte[] other = attestation.encode().toByteArray();
        other[5] ^= 1;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> BlockAttestation.parse(Bytes.copyOf(other)))
                .extracting(MalformedException::code)
                .isEqualTo("EVH-09");
    }
}
