package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.statement.Statement;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.Entry;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.ListEntriesRequest;
import org.datatrust.protocol.v1.ListEntriesResponse;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.protocol.v1.Placement;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.hyperledger.fabric.client.GatewayException;

/** Everything a log holds, read back and held against what a client was promised and what the ledger says. */
record WholeLog(String log, List<Bytes> entries, LogHead head) {
    private static final int PAGE = 1000;

    static WholeLog read(GatewayClient client, String log) throws StatusException {
        LogHead head =
                client.logs().getHead(GetHeadRequest.newBuilder().setLog(log).build());
        List<Bytes> entries = new ArrayList<>();
        String token = "";
        do {
            ListEntriesResponse page = client.logs()
                    .listEntries(ListEntriesRequest.newBuilder()
                            .setLog(log)
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build());
            for (Entry entry : page.getEntriesList()) {
                assertThat(entry.getLeafIndex()).isEqualTo(entries.size());
                entries.add(Bytes.copyOf(entry.getEntry().toByteArray()));
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return new WholeLog(log, entries, head);
    }

    /** Each message of the load stands where it was promised, and nothing else stands in the log. */
    void holdsExactly(Load load, Entries sent) throws MalformedException {
        List<Placement> promised = load.accepted();
        Set<Bytes> salts = new HashSet<>();
        for (Bytes entry : entries) {
            salts.add(Statement.parse(entry.toByteArray()).salt());
        }
        assertThat(salts).as("each salt once").hasSize(entries.size());
        assertThat((long) entries.size()).isEqualTo((long) promised.size() * load.recordsPerMessage());
        for (int message = 0; message < promised.size(); message++) {
            Placement place = promised.get(message);
            List<ByteString> expected =
                    sent.message((long) message * load.recordsPerMessage(), load.recordsPerMessage());
            AnchorStreamRequest standing = AnchorStreamRequest.newBuilder()
                    .addAllEntries(entries
                            .subList(
                                    (int) place.getFirstLeafIndex(), (int) place.getFirstLeafIndex() + place.getCount())
                            .stream()
                            .map(entry -> ByteString.copyFrom(entry.toByteArray()))
                            .toList())
                    .build();
            assertThat(standing.getEntriesList()).as("message " + message).isEqualTo(expected);
        }
    }

    /** The entries hash to the head that the gateway tells and the ledger holds, as another organisation's peer sees it. */
    void isWhatTheLedgerHolds(Member witness) throws GatewayException, MalformedException, InterruptedException {
        CompactRange.Builder range = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        for (Bytes entry : entries) {
            range.append(LogHash.leaf(entry));
        }
        Digest root = range.build().root();
        assertThat(head.getTreeSize()).isEqualTo(entries.size());
        assertThat(Digest.of(head.getRootHash().toByteArray())).isEqualTo(root);
        Eventually.until("the same head at a peer of another organisation", java.time.Duration.ofSeconds(20), () -> {
            try {
                LogState state = LogState.parse(witness.ledger().evaluateTransaction("GetLog", log));
                return state.size() == entries.size() && state.root().equals(root);
            } catch (GatewayException | MalformedException e) {
                return false;
            }
        });
    }

    /** Proofs of a random sample verify up to the highest level, each against its own content only. */
    void hasProofs(GatewayClient client, Verifier verifier, Entries sent, int sample, long seed)
            throws StatusException, MalformedException {
        Random random = new Random(seed);
        for (int i = 0; i < sample; i++) {
            int index = random.nextInt(entries.size());
            ProofBundle bundle = ProofBundle.parse(client.anchors()
                    .getProof(GetProofRequest.newBuilder()
                            .setLog(log)
                            .setLeafIndex(index)
                            .build())
                    .getBundle()
                    .toByteArray());
            assertThat(bundle.records().getFirst().statement()).isEqualTo(entries.get(index));
            long number = numberOf(Statement.parse(entries.get(index).toByteArray()));
            Report good = verifier.verify(bundle, 0, Optional.of(FileDigest.of(sent.content(number))));
            assertThat(good.result()).as(good.toText(java.util.Locale.ROOT)).isEqualTo(Result.VERIFIED);
            assertThat(good.level()).isEqualTo(Level.COMMITTED);
            Report bad = verifier.verify(bundle, 0, Optional.of(FileDigest.of(sent.content(number + 1))));
            assertThat(bad.result()).isEqualTo(Result.REFUTED);
        }
    }

    private static long numberOf(Statement statement) {
        String name = statement.name().orElseThrow();
        return Long.parseLong(name.substring(name.indexOf(' ') + 1));
    }
}
