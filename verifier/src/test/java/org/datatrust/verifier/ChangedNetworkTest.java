package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.Context.DefinitionEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.ConfigurationPin;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Golden bundles of a real network that admitted and dismissed an organisation, replaced an orderer, rotated an authority, revoked a
 * certificate, changed its rules and upgraded its chaincode (golden/README.md). What verified once verifies for ever.
 */
class ChangedNetworkTest {
    private static final String FIRST = "00-founded";
    private static final String LAST = "09-restarted";

    private static byte[] read(String name) throws IOException {
        try (InputStream in = ChangedNetworkTest.class.getResourceAsStream("/golden/network-b/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static TrustPolicy policy() throws IOException, MalformedException {
        return TrustPolicy.parse(read("trust.json"));
    }

    private static ProofBundle bundle(String name) throws IOException, MalformedException {
        return ProofBundle.parse(read(name + ".dtproof"));
    }

    private static Report verify(TrustPolicy policy, ProofBundle bundle, String data) throws IOException {
        return Verifier.of(policy).verify(bundle, 0, Optional.of(FileDigest.of(read(data + ".data"))));
    }

    private static Context context(String name) throws IOException, MalformedException {
        return bundle(name).context().orElseThrow();
    }

    /** Every configuration that is known, with the definitions of both times. */
    private static Context whole() throws IOException, MalformedException {
        List<DefinitionEvidence> definitions = new ArrayList<>(context(FIRST).definitions());
        definitions.addAll(context(LAST).definitions());
        return new Context(context(LAST).configurations(), definitions);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, "06-chaincode-rule-changed", LAST})
    void verifiesWhatWasIssuedBeforeAndAfter(String name) throws Exception {
        Report report = verify(policy(), bundle(name), name);
        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void provesNothingWhereOneConfigurationIsLeftOut() throws Exception {
        ProofBundle last = bundle(LAST);
        Context context = context(LAST);
        assertThat(context.configurations()).hasSize(8);
        for (int left = 1; left < context.configurations().size(); left++) {
            List<BlockEvidence> others = new ArrayList<>(context.configurations());
            others.remove(left);
            Report report = verify(policy(), last.withContext(new Context(others, context.definitions())), LAST);
            assertThat(report.isVerified()).as("without configuration " + left).isFalse();
            assertThat(report.level()).isEqualTo(Level.INTACT);
        }
    }

    @Test
    void tellsThatCertificatesOfAnOldRecordNoLongerCount() throws Exception {
        Report report = verify(policy(), bundle(FIRST).withContext(whole()), FIRST);
        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
        assertThat(report.notes()).extracting(Check::code).contains("NEW-02", "NEW-03");
        assertThat(report.notes()).extracting(Check::detail).allMatch(detail -> detail.contains("test-"));
    }

    private static TrustPolicy from(BlockEvidence block, Digest hash) throws IOException, MalformedException {
        TrustedChannel channel = policy().channels().getFirst();
        TrustedChannel later = new TrustedChannel(
                channel.channel(),
                channel.genesis(),
                channel.chaincode(),
                channel.viewOrganisations(),
                channel.requiredOrganisations(),
                Optional.of(new ConfigurationPin(block.number(), hash)));
        return new TrustPolicy("from a later configuration on", 1, List.of(later), 4);
    }

    @Test
    void beginsWithALaterConfigurationIfThatIsPinned() throws Exception {
        BlockEvidence third = context(LAST).configurations().get(3);
        TrustPolicy policy = from(third, BlockRules.headerHash(third));

        Report after = verify(policy, bundle(LAST), LAST);
        assertThat(after.isVerified()).as(after.toText(Locale.ROOT)).isTrue();

        Report before = verify(policy, bundle(FIRST).withContext(whole()), FIRST);
        assertThat(before.result()).as(before.toText(Locale.ROOT)).isEqualTo(Result.INCONCLUSIVE);
        assertThat(before.notProven()).extracting(Check::code).contains("FAB-13");

        Report without = verify(policy, bundle(FIRST), FIRST);
        assertThat(without.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(without.notProven()).extracting(Check::code).contains("TRU-10");

        Report other = verify(from(third, Digest.sha256(new byte[] {1})), bundle(LAST), LAST);
        assertThat(other.result()).isEqualTo(Result.REFUTED);
        assertThat(other.failures()).extracting(Check::code).containsExactly("TRU-10");
    }
}
