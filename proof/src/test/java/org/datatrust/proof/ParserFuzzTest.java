package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.BlockAttestation;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.EvmReceipt;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.MerklePatriciaProof;
import org.datatrust.proof.evm.Rlp;
import org.datatrust.proof.evm.SealCheck;
import org.datatrust.proof.evm.TrieCheck;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.parts.CsvReader;
import org.datatrust.proof.parts.CsvRow;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.proof.statement.Statement;

/**
 * Whatever bytes arrive: a value that encodes to the same bytes, or {@link MalformedException}. A normal test run replays the kept
 * inputs; to search for new ones: {@code JAZZER_FUZZ=1 scripts/mvn -pl proof test -Djazzer.hooks=true -Dtest=ParserFuzzTest#statement}.
 */
class ParserFuzzTest {
    private static final EcdsaP256 VERIFIER = new EcdsaP256(new BouncyCastleProvider());
    private static final Bytes KEY = Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d030107034200"
            + "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    @FuzzTest(maxDuration = "1m")
    void statement(byte[] input) {
        isCanonical(input, bytes -> Statement.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void logState(byte[] input) {
        isCanonical(input, bytes -> LogState.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void appendRequest(byte[] input) {
        isCanonical(input, bytes -> AppendRequest.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void batch(byte[] input) {
        isCanonical(input, bytes -> Batch.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void consentEvent(byte[] input) {
        isCanonical(input, bytes -> ConsentEvent.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void consentEntry(byte[] input) {
        isCanonical(input, bytes -> ConsentEntry.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void consentState(byte[] input) {
        isCanonical(input, bytes -> ConsentState.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void useReceipt(byte[] input) {
        isCanonical(input, bytes -> UseReceipt.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void datasetEvent(byte[] input) {
        isCanonical(input, bytes -> DatasetEvent.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void datasetEntry(byte[] input) {
        isCanonical(input, bytes -> DatasetEntry.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void datasetState(byte[] input) {
        isCanonical(input, bytes -> DatasetState.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void versionState(byte[] input) {
        isCanonical(input, bytes -> VersionState.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void lineage(byte[] input) {
        isCanonical(input, bytes -> Lineage.parse(bytes).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void disclosure(byte[] input) {
        isCanonical(input, bytes -> {
            Disclosure disclosure = Disclosure.parse(bytes);
            assertThat(disclosure.digest()).isEqualTo(disclosure.digest());
            return disclosure.encode();
        });
    }

    @FuzzTest(maxDuration = "1m")
    void sidecar(byte[] input) {
        isCanonical(input, bytes -> Sidecar.parse(bytes).encode());
    }

    /** However a table arrives, it has the same rows or the same fault, and its rows are rows. */
    @FuzzTest(maxDuration = "1m")
    void csv(byte[] input) throws MalformedException {
        List<Bytes> rows = new ArrayList<>();
        String whole = read(input, input.length, rows);
        assertThat(read(input, 3, new ArrayList<>())).isEqualTo(whole);
        for (Bytes row : rows) {
            assertThat(CsvRow.parse(row)).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "1m")
    void sbom(byte[] input) {
        try {
            // What is left of the document without its components is a document in canonical form.
            Bytes rest = Sbom.parts(input).getFirst();
            assertThat(Sbom.parts(rest.toByteArray())).containsExactly(rest);
        } catch (MalformedException e) {
            assertThat(e.code()).matches("PRT-(01|2[0-5])");
        }
    }

    private static String read(byte[] table, int piece, List<Bytes> rows) {
        CsvReader reader = CsvReader.ofTable((source, from, to, offset) -> rows.add(Bytes.copyOf(source, from, to)));
        try {
            for (int at = 0; at < table.length; at += piece) {
                reader.read(table, at, Math.min(table.length, at + piece));
            }
            reader.end();
            return rows.toString();
        } catch (MalformedException e) {
            return e.code() + " " + e.getMessage();
        }
    }

    @FuzzTest(maxDuration = "1m")
    void publicKey(byte[] input) {
        isCanonical(input, bytes -> P256PublicKey.parse(bytes).encoded());
    }

    @FuzzTest(maxDuration = "1m")
    void signature(byte[] input) throws MalformedException {
        P256PublicKey key = P256PublicKey.parse(KEY.toByteArray());
        // Nobody knows a signature of this message, so whatever is tried is refused, and refused quietly.
        assertThat(VERIFIER.check(key, new byte[] {'n', 'e', 'v', 'e', 'r'}, input)
                        .isValid())
                .isFalse();
    }

    @FuzzTest(maxDuration = "1m")
    void rlp(byte[] input) {
        isCanonical(input, bytes -> Rlp.decode(Bytes.copyOf(bytes), 1 << 20).encode());
    }

    /** A header is read or refused, and so are its seals under each engine. */
    @FuzzTest(maxDuration = "1m")
    void evmHeader(byte[] input) throws MalformedException {
        ValidatorSet nobody = ValidatorSet.of(List.of(EvmAddress.ofHex("11".repeat(20))));
        isCanonical(input, bytes -> {
            BlockHeader header = BlockHeader.parse(Bytes.copyOf(bytes));
            for (Engine engine : Engine.values()) {
                assertThat(engine.check(header, nobody)).isInstanceOf(SealCheck.Refused.class);
            }
            return header.encode();
        });
    }

    /** One node under its own hash, whatever it is: no key is both there and not there, and nothing fails but by refusal. */
    @FuzzTest(maxDuration = "1m")
    void trieNode(byte[] input) {
        Bytes node = Bytes.copyOf(input);
        Digest root = Keccak256.of(node);
        for (Bytes key : List.of(Bytes.EMPTY, Bytes.ofHex("12"), root.bytes())) {
            TrieCheck<Bytes> check = new MerklePatriciaProof(key, List.of(node)).check(root);
            switch (check) {
                case TrieCheck.Included<Bytes>(Bytes value) ->
                    assertThat(value.isEmpty()).isFalse();
                case TrieCheck.Excluded<Bytes>() -> {}
                case TrieCheck.Refused<Bytes>(String code, String _) ->
                    assertThat(code).matches("(RLP|MPT)-\\d\\d");
            }
        }
    }

    @FuzzTest(maxDuration = "1m")
    void evmReceipt(byte[] input) {
        isCanonical(input, bytes -> EvmReceipt.parse(Bytes.copyOf(bytes)).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void evmAccount(byte[] input) {
        isCanonical(input, bytes -> Account.parse(Bytes.copyOf(bytes)).encode());
    }

    @FuzzTest(maxDuration = "1m")
    void blockAttestation(byte[] input) {
        isCanonical(input, bytes -> BlockAttestation.parse(Bytes.copyOf(bytes)).encode());
    }

    private static void isCanonical(byte[] input, Canonicity.Format format) {
        try {
            assertThat(format.encodeParsed(input).toByteArray()).isEqualTo(input);
        } catch (MalformedException e) {
            assertThat(e.code()).matches("(CBR|NAM|STM|LOG|SIG|CNS|DTS|PRT|RLP|MPT|EVH|EVR)-\\d\\d");
        }
    }
}
