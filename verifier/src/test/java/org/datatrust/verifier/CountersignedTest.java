package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.Checkpoint;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.MlDsa65;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.Countersignature;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.PostQuantumTrust;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;

/** Level COUNTERSIGNED: second signatures by ML-DSA-65, each refusal by a mutation of a good one. */
class CountersignedTest {
    private static final AsymmetricCipherKeyPair FIRST = newKey();
    private static final AsymmetricCipherKeyPair SECOND = newKey();

    private final Scenario scenario = new Scenario();
    private Bytes context = Checkpoint.SIGNATURE_CONTEXT;
    private UnaryOperator<Checkpoint> forged = UnaryOperator.identity();

    private static AsymmetricCipherKeyPair newKey() {
        MLDSAKeyPairGenerator generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(new SecureRandom(), MLDSAParameters.ml_dsa_65));
        return generator.generateKeyPair();
    }

    private static Bytes publicKey(AsymmetricCipherKeyPair key) {
        return Bytes.copyOf(((MLDSAPublicKeyParameters) key.getPublic()).getEncoded());
    }

    private TrustPolicy policy(int required) {
        SortedMap<OrganisationId, List<Digest>> keys = new TreeMap<>();
        keys.put(new OrganisationId("test-agency"), List.of(publicKey(FIRST).sha256()));
        keys.put(new OrganisationId("test-audit"), List.of(publicKey(SECOND).sha256()));
        return scenario.policy().withPostQuantum(new PostQuantumTrust(keys, required));
    }

    /** The checkpoint of the only anchoring, by the words of the verifier about its batch. */
    private Checkpoint checkpoint(ProofBundle bundle) {
        Report report = Verifier.of(scenario.policy()).verify(bundle, 0, scenario.digest());
        String batch = detail(report, "MRK-01");
        Anchoring anchoring = bundle.anchorings().getFirst();
        return new Checkpoint(
                new ChannelName("datatrust"),
                anchoring.log(),
                Long.parseLong(batch.replaceAll(".*size ([0-9]+),.*", "$1")),
                Digest.ofHex(batch.substring(batch.length() - 64)),
                anchoring.block().number(),
                anchoring.transaction());
    }

    private Countersignature sign(ProofBundle bundle, String organisation, AsymmetricCipherKeyPair key) {
        byte[] message = forged.apply(checkpoint(bundle)).encode().toByteArray();
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(key.getPrivate(), context.toByteArray()));
        signer.update(message, 0, message.length);
        try {
            return new Countersignature(
                    new OrganisationId(organisation), publicKey(key), Bytes.copyOf(signer.generateSignature()));
        } catch (CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProofBundle with(ProofBundle bundle, Countersignature... countersignatures) {
        return bundle.withAnchorings(
                List.of(bundle.anchorings().getFirst().withCountersignatures(List.of(countersignatures))));
    }

    private Report verify(TrustPolicy policy, ProofBundle bundle) {
        return Verifier.of(policy).verify(bundle, 0, scenario.digest());
    }

    private Report signedByFirst() {
        ProofBundle bundle = scenario.bundle();
        return verify(policy(1), with(bundle, sign(bundle, "test-agency", FIRST)));
    }

    private static String detail(Report report, String code) {
        return report.checks().stream()
                .filter(check -> check.code().equals(code))
                .map(check -> check.outcome() + " " + check.detail())
                .findFirst()
                .orElse("absent");
    }

    @Test
    void provesWhoSignedASecondTime() {
        Report report = signedByFirst();
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.additions()).containsExactly(Level.COUNTERSIGNED);
    }

    @Test
    void survivesTheFormat() throws Exception {
        ProofBundle bundle = scenario.bundle();
        ProofBundle signed = with(bundle, sign(bundle, "test-agency", FIRST), sign(bundle, "test-audit", SECOND));
        ProofBundle read = ProofBundle.parse(signed.encode().toByteArray());
        assertThat(read).isEqualTo(signed);
        assertThat(verify(policy(2), read).result()).isEqualTo(Result.VERIFIED);
    }

    @Test
    void isInconclusiveWithoutASignatureAndWithTooFew() {
        ProofBundle bundle = scenario.bundle();
        assertThat(verify(policy(1), bundle).result()).isEqualTo(Result.INCONCLUSIVE);
        Countersignature one = sign(bundle, "test-agency", FIRST);
        assertThat(verify(policy(2), with(bundle, one)).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(verify(policy(2), with(bundle, one, one)).result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void doesNotCountAKeyThatIsPinnedForAnotherOrganisationOrNone() {
        ProofBundle bundle = scenario.bundle();
        assertThat(verify(policy(1), with(bundle, sign(bundle, "test-audit", FIRST)))
                        .result())
                .isEqualTo(Result.INCONCLUSIVE);
        assertThat(verify(policy(1), with(bundle, sign(bundle, "stranger", FIRST)))
                        .result())
                .isEqualTo(Result.INCONCLUSIVE);
        assertThat(verify(policy(1), with(bundle, sign(bundle, "test-agency", newKey())))
                        .result())
                .isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void countsTheFirstSignatureUnderAKeyOnly() {
        ProofBundle bundle = scenario.bundle();
        Countersignature good = sign(bundle, "test-agency", FIRST);
        Countersignature bad =
                new Countersignature(good.organisation(), good.key(), Bytes.copyOf(new byte[MlDsa65.SIGNATURE_BYTES]));
        assertThat(detail(verify(policy(1), with(bundle, good, bad)), "PQS-02"))
                .isEqualTo("OK [test-agency], needed are 1; not counted: the key of test-agency stands twice");
        assertThat(verify(policy(1), with(bundle, bad, good)).result()).isEqualTo(Result.REFUTED);
        Countersignature ofAnother =
                new Countersignature(new OrganisationId("test-audit"), good.key(), good.signature());
        assertThat(verify(policy(1), with(bundle, ofAnother, good)).result()).isEqualTo(Result.VERIFIED);
    }

    @Test
    void refutesASignatureWithAnotherContext() {
        context = Bytes.EMPTY;
        assertThat(signedByFirst().result()).isEqualTo(Result.REFUTED);
    }

    @Test
    void refutesASignatureOfAnotherCheckpoint() {
        List<UnaryOperator<Checkpoint>> forgeries = new ArrayList<>();
        forgeries.add(
                c -> new Checkpoint(new ChannelName("other"), c.log(), c.size(), c.root(), c.block(), c.transaction()));
        forgeries.add(c -> new Checkpoint(
                c.channel(),
                new LogName(new OrganisationId("test-agency"), "other"),
                c.size(),
                c.root(),
                c.block(),
                c.transaction()));
        forgeries.add(c -> new Checkpoint(c.channel(), c.log(), c.size() + 1, c.root(), c.block(), c.transaction()));
        forgeries.add(c ->
                new Checkpoint(c.channel(), c.log(), c.size(), Digest.sha256(new byte[0]), c.block(), c.transaction()));
        forgeries.add(c -> new Checkpoint(c.channel(), c.log(), c.size(), c.root(), c.block() + 1, c.transaction()));
        forgeries.add(c -> new Checkpoint(c.channel(), c.log(), c.size(), c.root(), c.block(), c.transaction() + 1));
        for (UnaryOperator<Checkpoint> forgery : forgeries) {
            forged = forgery;
            Report report = signedByFirst();
            assertThat(report.result()).isEqualTo(Result.REFUTED);
            assertThat(detail(report, "PQS-01")).startsWith("FAILED");
        }
    }

    @Test
    void aPolicyThatAsksForNoneIgnoresThem() {
        context = Bytes.EMPTY;
        ProofBundle bundle = scenario.bundle();
        assertThat(verify(scenario.policy(), with(bundle, sign(bundle, "test-agency", FIRST)))
                        .result())
                .isEqualTo(Result.VERIFIED);
    }
}
