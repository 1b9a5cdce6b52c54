package org.datatrust.verifier.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.verifier.ParserProperty;

/** CONTRIBUTING.md says how to search for new inputs. */
class BundleParserFuzzTest {
    private static final String CODES = "(CBR|BND|NAM)-\\d\\d";

    @FuzzTest(maxDuration = "1m")
    void bundle(byte[] input) {
        ParserProperty.check(input, CODES, bytes -> {
            ProofBundle bundle = ProofBundle.parse(bytes);
            // Compressors differ: what was compressed comes back, not the compressed bytes.
            assertThat(ProofBundle.parse(bundle.encode().toByteArray())).isEqualTo(bundle);
        });
    }

    /** What is compressed in a bundle, where a fuzzer would not get through the compression. */
    @FuzzTest(maxDuration = "1m")
    void anchoring(byte[] input) {
        ParserProperty.check(input, CODES, bytes -> {
            CborReader in = CborReader.of(bytes, ProofBundle.MAX_SIZE_BYTES);
            in.beginArray(1, 1);
            Anchoring anchoring = Anchoring.read(in, ProofBundle.VERSION);
            in.endArray();
            in.end();
            CborWriter out = new CborWriter();
            out.array(1);
            anchoring.write(out);
            assertThat(out.end().toByteArray()).isEqualTo(bytes);
        });
    }

    @FuzzTest(maxDuration = "1m")
    void disclosedProof(byte[] input) {
        ParserProperty.check(input, "(CBR|BND|NAM|PRT)-\\d\\d", bytes -> {
            DisclosedProof proof = DisclosedProof.parse(bytes);
            assertThat(DisclosedProof.parse(proof.encode().toByteArray())).isEqualTo(proof);
        });
    }

    @FuzzTest(maxDuration = "1m")
    void lineage(byte[] input) {
        ParserProperty.check(input, CODES, bytes -> {
            LineageBundle bundle = LineageBundle.parse(bytes);
            assertThat(LineageBundle.parse(bundle.encode().toByteArray())).isEqualTo(bundle);
        });
    }

    @FuzzTest(maxDuration = "1m")
    void context(byte[] input) {
        ParserProperty.check(
                input,
                CODES,
                bytes -> assertThat(Context.parse(bytes).encode().toByteArray()).isEqualTo(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void certificatesApart(byte[] input) {
        ParserProperty.check(input, CODES, bytes -> {
            byte[] content = CertificatesApart.decode(bytes, ProofBundle.MAX_SIZE_BYTES);
            byte[] again = CertificatesApart.encode(content);
            assertThat(CertificatesApart.decode(again, ProofBundle.MAX_SIZE_BYTES))
                    .isEqualTo(content);
        });
    }
}
