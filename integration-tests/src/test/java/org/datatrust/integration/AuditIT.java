package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.auditor.Audit;
import org.datatrust.auditor.AuditCheckpoint;
import org.datatrust.auditor.AuditCode;
import org.datatrust.auditor.AuditReport;
import org.datatrust.auditor.Finding;
import org.datatrust.auditor.source.BlockFiles;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.auditor.source.PeerSource;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits the running network, as all of its peers show it. */
@OnTheNetwork
@Order(150)
class AuditIT {
    private static final Signatures SIGNATURES = new Signatures(CryptoProvider.fastest());
    private static final List<String> ORGANISATIONS =
            List.of(TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE);

    private final TestNetwork network;
    private final List<BlockSource> sources = new ArrayList<>();
    private Optional<TrustedChannel> trusted = Optional.empty();

    @TempDir
    private Path folder;

    AuditIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeEach
    void connect() throws Exception {
        byte[] genesis = Files.readAllBytes(network.network().home().genesisBlock());
        trusted = Optional.of(TrustPolicy.ofGenesis(
                        "audit", genesis, network.network().consortium().chaincode(), 3)
                .channels()
                .getFirst());
        for (String organisation : ORGANISATIONS) {
            OrganisationHome home = network.organisation(organisation);
            sources.add(PeerSource.open(new PeerSource.Settings(
                    network.network().consortium().channel(),
                    "127.0.0.1:" + network.network().port(TestNetwork.peer(organisation)),
                    home.tlsAuthority().certificate(),
                    home.gatewayClientTls().certificate(),
                    home.gatewayClientTls().key(),
                    organisation,
                    home.gatewayIdentity().certificate(),
                    home.gatewayIdentity().key())));
        }
    }

    @AfterEach
    void disconnect() {
        sources.forEach(BlockSource::close);
    }

    private Audit.Plan plan(String store, Optional<AuditCheckpoint> since) {
        return new Audit.Plan(trusted.orElseThrow(), folder.resolve(store), 2, folder.resolve("evidence"), since);
    }

    private AuditReport audit(Optional<AuditCheckpoint> since) throws Exception {
        return Audit.run(plan("store", since), sources, SIGNATURES, height -> {});
    }

    private static List<AuditCode.Weight> weights(AuditReport report) {
        return report.findings().stream()
                .map(Finding::code)
                .map(AuditCode::weight)
                .distinct()
                .toList();
    }

    @Test
    void followsTheNetworkBlockByBlockAndThenNeedsItNoMore() throws Exception {
        AuditReport first = audit(Optional.empty());
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "audit");
        try (Member agency = Member.client(network, TestNetwork.AGENCY)) {
            agency.ledger().submitTransaction("CreateLog", log.toString());
            AppendRequest batch = TestLog.append(log, CompactRange.EMPTY, "1", "a", "b", "c");
            agency.ledger().submitTransaction("Append", batch.encode().toByteArray());
        }
        AuditReport second = audit(first.checkpoint());
        AuditReport offline = Audit.recheck(plan("store", second.checkpoint()), SIGNATURES, height -> {});

        assertThat(first.exit()).as(first.findings().toString()).isZero();
        assertThat(second.exit()).as(second.findings().toString()).isZero();
        assertThat(second.added().blocks()).isGreaterThanOrEqualTo(2);
        assertThat(second.all().notJudged()).isZero();
        assertThat(second.checkpoint().orElseThrow().logs()).anySatisfy(head -> {
            assertThat(head.log()).isEqualTo(log);
            assertThat(head.size()).isEqualTo(3);
        });
        assertThat(offline.exit()).as(offline.findings().toString()).isZero();
        assertThat(offline.checkpoint()).isEqualTo(second.checkpoint());
        assertThat(weights(offline)).isSubsetOf(AuditCode.Weight.NOTE);
    }

    @Test
    void noticesRealBlocksThatGoMissingOrAreTakenBack() throws Exception {
        List<Bytes> blocks = new ArrayList<>();
        try (BlockSource.BlockStream stream = sources.getFirst().from(0)) {
            for (Optional<Bytes> block = stream.next(); block.isPresent(); block = stream.next()) {
                blocks.add(block.get());
            }
        }
        Path all = Files.write(folder.resolve("all"), BlockFiles.delimited(blocks));
        Path fewer = Files.write(folder.resolve("fewer"), BlockFiles.delimited(blocks.subList(0, blocks.size() - 1)));
        blocks.remove(2);
        Path holed = Files.write(folder.resolve("holed"), BlockFiles.delimited(blocks));

        AuditReport fine = Audit.run(
                plan("store-of-files", Optional.empty()), List.of(BlockFiles.open(all)), SIGNATURES, height -> {});
        AuditReport rolledBack = Audit.run(
                plan("store-of-files", Optional.empty()), List.of(BlockFiles.open(fewer)), SIGNATURES, height -> {});
        AuditReport gap = Audit.run(
                plan("store-of-holed", Optional.empty()), List.of(BlockFiles.open(holed)), SIGNATURES, height -> {});

        assertThat(fine.exit()).as(fine.findings().toString()).isZero();
        assertThat(rolledBack.findings()).extracting(Finding::code).contains(AuditCode.ROLLBACK);
        assertThat(rolledBack.exit()).isEqualTo(7);
        assertThat(gap.findings()).extracting(Finding::code).containsOnly(AuditCode.GAP);
        assertThat(gap.height()).isEqualTo(2);
    }
}
